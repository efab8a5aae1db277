package main

// clockCommands are `redbanner clock …`: the clocks themselves, and the days on which
// they have nothing to say.
type clockCommands struct {
	clockDeviceCommands `embed:""`
	clockDayCommands    `embed:""`
}
