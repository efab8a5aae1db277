package main

// clockDayCommands are the commands about days that clocks cover.
type clockDayCommands struct{}
