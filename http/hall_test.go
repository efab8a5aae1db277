package http_test

import (
	"redbanner/attendance/roster"
	"redbanner/http/sitetest"
)

// hallDay is the day on which the made-up centre is visited.
var hallDay = roster.MustDate(sitetest.Today)
