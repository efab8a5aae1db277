package migrations

// Up, UpProved and Check with other files than the embedded ones.
var (
	UpFiles       = up
	UpProvedFiles = upProved
	CheckFiles    = check
)
