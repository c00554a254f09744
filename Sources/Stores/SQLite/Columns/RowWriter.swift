import GRDB
import GRDBSQLite
import Vocabulary

/// Runs one statement for many rows, value by value, without making an object of any of them.
///
/// GRDB's arguments cost more than the insertion itself: 12 of 20 µs for a row of 28 columns, against 2 µs here.
/// The texts of a row are gathered in one buffer, which SQLite reads in place; it lives until the row is written.
struct RowWriter {
    private struct Text {
        let column: Int32
        let start: Int
        let count: Int
    }

    private let statement: Statement
    private var column: Int32 = 0
    private var bytes: [UInt8] = []
    private var texts: [Text] = []
    private var blob: Text?

    /// Uses a statement that is prepared once for each connection.
    init(_ sql: String, _ database: Database) throws {
        statement = try database.cachedStatement(sql: sql)
        bytes.reserveCapacity(1024)
        texts.reserveCapacity(16)
    }

    /// Gives the next column a number.
    mutating func put(_ number: Int64) {
        column += 1
        sqlite3_bind_int64(statement.sqliteStatement, column, number)
    }

    /// Gives the next column a number.
    mutating func put(_ number: Int) { put(Int64(number)) }

    /// Gives the next column one or zero.
    mutating func put(_ flag: Bool) { put(flag ? 1 : 0) }

    /// Gives the next column a number or nothing.
    mutating func put(_ number: Int64?) {
        guard let number else {
            column += 1
            sqlite3_bind_null(statement.sqliteStatement, column)
            return
        }
        put(number)
    }

    /// Gives the next column a text.
    mutating func put(_ text: String) { put { $0.append(contentsOf: text.utf8) } }

    /// Gives the next column the text that a body appends.
    mutating func put(_ body: (inout [UInt8]) -> Void) {
        column += 1
        let start = bytes.count
        body(&bytes)
        texts.append(Text(column: column, start: start, count: bytes.count - start))
    }

    /// Gives the next column an exchange's id.
    mutating func put(_ id: ExchangeID) {
        column += 1
        let start = bytes.count
        for word in [id.high, id.low] {
            for shift in stride(from: 56, through: 0, by: -8) {
                bytes.append(UInt8(truncatingIfNeeded: word >> shift))
            }
        }
        blob = Text(column: column, start: start, count: 16)
    }

    /// Writes the row and begins the next one.
    mutating func write() throws {
        let handle = statement.sqliteStatement
        let code = bytes.withUnsafeBytes { bytes in
            // No destructors: the bytes are there until the statement is reset below.
            for text in texts {
                let start = bytes.baseAddress.map { ($0 + text.start).assumingMemoryBound(to: CChar.self) }
                sqlite3_bind_text(handle, text.column, start, Int32(text.count), nil)
            }
            if let blob {
                sqlite3_bind_blob(handle, blob.column, bytes.baseAddress.map { $0 + blob.start }, 16, nil)
            }
            return sqlite3_step(handle)
        }
        let message = code == SQLITE_DONE ? "" : String(cString: sqlite3_errmsg(sqlite3_db_handle(handle)))
        sqlite3_reset(handle)
        sqlite3_clear_bindings(handle)
        column = 0
        bytes.removeAll(keepingCapacity: true)
        texts.removeAll(keepingCapacity: true)
        blob = nil
        guard code == SQLITE_DONE else {
            throw DatabaseError(resultCode: ResultCode(rawValue: code), message: message, sql: statement.sql)
        }
    }
}
