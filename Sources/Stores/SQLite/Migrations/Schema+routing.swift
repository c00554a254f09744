import GRDB

extension Schema {
    /// Migration `routing`: what the way of an exchange depended on, null where there was nothing to choose.
    @Sendable static func addRouting(_ database: Database) throws {
        try database.execute(sql: "ALTER TABLE requests ADD COLUMN routing TEXT")
    }
}
