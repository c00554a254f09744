import Foundation
import GRDB
import Vocabulary

/// An exchange's id as 16 bytes, the highest first, so that rows lie in the order of arrival.
enum IDColumn {
    /// The bytes of an id.
    static func value(_ id: ExchangeID) -> DatabaseValue {
        withUnsafeBytes(of: (id.high.bigEndian, id.low.bigEndian)) { Data($0) }.databaseValue
    }

    /// The least bytes of ids that begin in the millisecond of a moment.
    static func first(at time: UTCTime) -> DatabaseValue {
        value(ExchangeID(arrival: max(time, UTCTime(microseconds: 0)), unique16: 0, unique64: 0))
    }

    /// The millisecond in which an id begins.
    static func time(of id: ExchangeID) -> UTCTime { UTCTime(microseconds: Int64(id.high >> 16) * 1000) }

    /// The id of some bytes.
    static func id(_ bytes: Data) throws -> ExchangeID {
        guard bytes.count == 16 else { throw StoreFailure("a request's id has \(bytes.count) bytes, not 16") }
        let words = bytes.withUnsafeBytes {
            ($0.loadUnaligned(as: UInt64.self), $0.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
        }
        return ExchangeID(high: UInt64(bigEndian: words.0), low: UInt64(bigEndian: words.1))
    }
}
