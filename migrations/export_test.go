package migrations

// Up and Check with other files than the embedded ones.
var (
	UpFiles    = up
	CheckFiles = check
)
