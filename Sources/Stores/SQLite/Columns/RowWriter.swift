import GRDB
import GRDBSQLite
import Vocabulary

/// Runs one statement many times, for a row or several at a time, value by value, without making an object of any row.
///
/// GRDB's arguments cost more than the insertion itself: 12 of 20 µs for a row of 28 columns, against 2 µs here.
/// The texts of what is put are gathered in one buffer, which SQLite reads in place; it lives until that is written.
struct RowWriter: ~Copyable {
    private struct Text {
        let column: Int32
        let start: Int
        let count: Int
    }

    private let statement: Statement
    private var column: Int32 = 0
    private var bytes: [UInt8] = []
    private var texts: [Text] = []
    private var blobs: [Text] = []

    /// Uses a statement that is prepared once for each connection.
    init(_ sql: String, _ database: Database) throws {
        statement = try database.cachedStatement(sql: sql)
        bytes.reserveCapacity(1024)
        texts.reserveCapacity(16)
    }

    /// Lets the statement forget the last row, whose texts end with this.
    deinit { sqlite3_clear_bindings(statement.sqliteStatement) }

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
    mutating func put(_ text: String) {
        column += 1
        let start = bytes.count
        let isCopied: Void? = text.utf8.withContiguousStorageIfAvailable { bytes.append(contentsOf: $0) }
        if isCopied == nil { bytes.append(contentsOf: text.utf8) }
        texts.append(Text(column: column, start: start, count: bytes.count - start))
    }

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
        withUnsafeBytes(of: (id.high.bigEndian, id.low.bigEndian)) { bytes.append(contentsOf: $0) }
        blobs.append(Text(column: column, start: start, count: 16))
    }

    /// Writes the row, or the rows if the statement has the values of several, and begins anew.
    mutating func write() throws {
        let handle = statement.sqliteStatement
        let code = bytes.withUnsafeBytes { bytes in
            // No destructors: the bytes are read in the step below and never again, as the next row binds every column
            // anew before the next step.
            for text in texts {
                let start = bytes.baseAddress.map { ($0 + text.start).assumingMemoryBound(to: CChar.self) }
                sqlite3_bind_text(handle, text.column, start, Int32(text.count), nil)
            }
            for blob in blobs {
                sqlite3_bind_blob(handle, blob.column, bytes.baseAddress.map { $0 + blob.start }, 16, nil)
            }
            return sqlite3_step(handle)
        }
        let message = code == SQLITE_DONE ? "" : String(cString: sqlite3_errmsg(sqlite3_db_handle(handle)))
        sqlite3_reset(handle)
        column = 0
        bytes.removeAll(keepingCapacity: true)
        texts.removeAll(keepingCapacity: true)
        blobs.removeAll(keepingCapacity: true)
        guard code == SQLITE_DONE else {
            throw DatabaseError(resultCode: ResultCode(rawValue: code), message: message, sql: statement.sql)
        }
    }
}
