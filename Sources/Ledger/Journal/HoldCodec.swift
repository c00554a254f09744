import Policy
import Vocabulary

/// The binary form of a hold in the journal.
enum HoldCodec {
    private static let longestID = 48
    private static let longestName = 96
    /// Of a mirror the key is the name of its budget's holder.
    private static let longestPayer = 208
    /// The longest text: its length is one byte.
    private static let longestText = 255

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
            let value = reader.text()
            if name == names.last {
                record.tags[name, default: ""] += value
            } else {
                names.append(name)
                record.tags[name] = value
            }
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
        var texts: UInt8 = 0
        for (name, value) in request.tags where texts < .max - 1 && !request.requestTags.contains(name) {
            texts += encode(name, value, into: &writer)
        }
        var ownCount: UInt8 = 0
        for name in request.requestTags where texts < .max - 1 {
            guard let value = request.tags[name] else { continue }
            let count = encode(name, value, into: &writer)
            texts += count
            if count > 0 { ownCount += 1 }
        }
        writer.patch(place, texts)
        writer.put(ownCount)
    }

    /// Writes a tag; answers with how many texts with names it took, none if there is no room.
    ///
    /// The end of a value that is longer than one text follows under the same name: no two tags have one.
    private static func encode(_ name: String, _ value: String, into writer: inout SlotWriter) -> UInt8 {
        guard name.utf8.count <= longestText else { return 0 }
        let (start, rest) = parts(of: value)
        guard rest.utf8.count <= longestText else { return 0 }
        let size = (name.utf8.count + 2) * (rest.isEmpty ? 1 : 2) + value.utf8.count
        guard size + 8 <= writer.room else { return 0 }
        writer.put(name, atMost: longestText)
        writer.put(start, atMost: longestText)
        guard !rest.isEmpty else { return 1 }
        writer.put(name, atMost: longestText)
        writer.put(rest, atMost: longestText)
        return 2
    }

    /// A value as far as one text can hold it, and the rest.
    private static func parts(of value: String) -> (start: String, rest: String) {
        let bytes = value.utf8
        guard bytes.count > longestText else { return (value, "") }
        var cut = bytes.index(bytes.startIndex, offsetBy: longestText)
        // No character is cut in two.
        while cut > bytes.startIndex, UTF8.isContinuation(bytes[cut]) { cut = bytes.index(before: cut) }
        return (String(value[..<cut]), String(value[cut...]))
    }
}
