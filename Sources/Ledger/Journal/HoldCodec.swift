import Policy
import Vocabulary

/// The binary form of a hold in the journal.
enum HoldCodec {
    private static let longestID = 48
    private static let longestName = 96
    /// Of a mirror the key is the name of its budget's holder.
    private static let longestPayer = 208

    static func encode(_ request: HoldRequest, rows: [WindowRow], into writer: inout SlotWriter) {
        writer.put(UInt16(0))
        let nodes = request.path.nodes.prefix(ScopePath.maximumNodes)
        writer.put(UInt8(nodes.count))
        writer.put(UInt8(rows.count))
        for node in nodes { writer.put(node.scope.rawValue) }
        for row in rows { writer.put(row.signed) }
        writer.put(request.exchange.high)
        writer.put(request.exchange.low)
        writer.put(request.arrival.microseconds)
        UsageCodec.encode(request.boundUsage, into: &writer)
        writer.put(request.team.rawValue, atMost: longestID)
        writer.put(request.key.rawValue, atMost: longestPayer)
        writer.put(request.user, atMost: longestID)
        writer.put(request.priceVersion, atMost: longestID)
        writer.put(request.operation, atMost: longestID)
        writer.put(request.model, atMost: longestName)
        writer.put(request.target, atMost: longestName)
        encode(request, into: &writer)
    }

    static func decode(_ reader: inout SlotReader) -> SlotContent.Kept {
        let nodes = Int(reader.number(UInt8.self))
        let count = Int(reader.number(UInt8.self))
        let scopes = (0..<nodes).map { _ in ScopeID(rawValue: reader.number()) }
        let rows = (0..<count).map { _ in WindowRow(signed: reader.number()) }
        let id = ExchangeID(high: reader.number(), low: reader.number())
        let time = UTCTime(microseconds: reader.number())
        let usage = UsageCodec.decode(&reader)
        var record = ExchangeRecord(
            id: id,
            time: time,
            team: TeamID(rawValue: reader.text()),
            key: KeyID(rawValue: reader.text())
        )
        record.usage = usage
        record.user = reader.text()
        record.priceVersion = reader.text()
        record.operation = reader.text()
        record.model = reader.text()
        record.target = reader.text()
        record.provider = String(record.target.prefix { $0 != "/" })
        var names: [String] = []
        for _ in 0..<reader.number(UInt8.self) {
            let name = reader.text()
            names.append(name)
            record.tags[name] = reader.text()
        }
        record.requestTags = names.suffix(Int(reader.number(UInt8.self)))
        return SlotContent.Kept(record: record, scopes: scopes, rows: rows)
    }

    /// Writes as many tags as fit, whole ones only: half a tag would be another tag.
    ///
    /// The key's own come first, so that nothing that a client says can push them out. The number of the request's
    /// own stands at the end.
    private static func encode(_ request: HoldRequest, into writer: inout SlotWriter) {
        let place = writer.count
        writer.put(UInt8(0))
        var count: UInt8 = 0
        for (name, value) in request.tags where count < .max && !request.requestTags.contains(name) {
            if encode(name, value, into: &writer) { count += 1 }
        }
        let ownCount = count
        for name in request.requestTags where count < .max {
            if let value = request.tags[name], encode(name, value, into: &writer) { count += 1 }
        }
        writer.patch(place, count)
        writer.put(count - ownCount)
    }

    private static func encode(_ name: String, _ value: String, into writer: inout SlotWriter) -> Bool {
        let size = name.utf8.count + value.utf8.count + 2
        guard name.utf8.count < 256, value.utf8.count < 256, size + 8 <= writer.room else { return false }
        writer.put(name, atMost: 255)
        writer.put(value, atMost: 255)
        return true
    }
}
