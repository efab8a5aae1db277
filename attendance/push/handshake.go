package push

import (
	"fmt"
	"strings"
)

// Handshake is what a clock is told when it asks for its options. A clock without a
// stamp yet is told None; 0 would make it send all it ever recorded again. Offset is
// the centre's, in seconds ahead of UTC: the clock sets itself by it and by the Date
// of the answer. TransFlag asks for attendance records and the operation log only.
func Handshake(d Device, offset int) string {
	lines := []string{
		"GET OPTION FROM: " + d.Serial,
		"ATTLOGStamp=" + stampOrNone(d.AttlogStamp),
		"OPERLOGStamp=" + stampOrNone(d.OperlogStamp),
		"ATTPHOTOStamp=None",
		"ErrorDelay=30",
		"Delay=10",
		"TransTimes=00:00;14:05",
		"TransInterval=1",
		"TransFlag=TransData AttLog\tOpLog",
		fmt.Sprintf("TimeZone=%d", timeZone(offset)),
		"Realtime=1",
		"Encrypt=None",
		"ServerVer=2.4.1",
		"PushProtVer=2.4.1",
		"PushOptionsFlag=1",
		"SupportPing=1",
	}
	return strings.Join(lines, "\n") + "\n"
}

func stampOrNone(stamp string) string {
	if stamp == "" || stamp == "0" {
		return "None"
	}
	return stamp
}

// timeZone is an offset as clocks read it: between -12 and 12 hours, else minutes.
func timeZone(offset int) int {
	if hours := offset / 3600; offset%3600 == 0 && hours > -12 && hours < 12 {
		return hours
	}
	return offset / 60
}
