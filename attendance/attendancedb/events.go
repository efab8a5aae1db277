package attendancedb

import (
	"strconv"

	"redbanner/attendance/audit"
	"redbanner/attendance/intake"
)

// numbered names an object of the audit log by its number.
func numbered(noun string, number int64) string {
	return noun + ":" + strconv.FormatInt(number, 10)
}

// imported tells of a file that came in: what it was and what became of its rows.
func imported(meta intake.Meta, r intake.Result) audit.Event {
	detail := map[string]any{"kind": meta.Kind, "format": r.Format, "file": meta.File, "sha256": meta.SHA256}
	for name, n := range map[string]int64{
		"rows": int64(r.Rows), "accepted": int64(r.Accepted), "duplicates": int64(r.Duplicates), "unmatched": int64(r.Unmatched),
		"quarantined": int64(r.Quarantined), "ignored": int64(r.Ignored), "corrections": int64(r.Corrections),
		"rejected": int64(r.Rejected), "preview": meta.Preview,
	} {
		if n != 0 {
			detail[name] = n
		}
	}
	if meta.Told != nil {
		detail["cells"] = meta.Told
	}
	return audit.Event{Action: "import.apply", Object: numbered("batch", r.Batch), Detail: detail}
}
