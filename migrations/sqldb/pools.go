package sqldb

import "database/sql"

// Pools says how the pools of connections stand: "writer", and on SQLite also "reader".
func (db *DB) Pools() map[string]sql.DBStats {
	pools := map[string]sql.DBStats{"writer": db.writer.Stats()}
	if db.reader != db.writer {
		pools["reader"] = db.reader.Stats()
	}
	return pools
}
