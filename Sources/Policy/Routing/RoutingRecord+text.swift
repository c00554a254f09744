import JSONText
import Vocabulary

/// The text of a record is a JSON object without what says nothing. It is written for every request that had a choice, so it
/// is put together byte by byte; it is read when somebody asks.
extension RoutingRecord {
    /// The record as JSON text.
    public var text: String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(256 + 64 * seen.count)
        Self.append("{\"chance\":\(chance),\"input\":\(inputTokens),\"output\":\(outputTokens)", to: &bytes)
        if !affinities.isEmpty {
            // As texts: readers of JSON make other numbers of such large ones.
            let texts = affinities.map { ($0.key.text, String($0.value)) }
            Self.append("affinities", Dictionary(uniqueKeysWithValues: texts), to: &bytes)
        }
        if !labels.isEmpty { Self.append("labels", labels, to: &bytes) }
        Self.append(",\"seen\":[", to: &bytes)
        for (place, seen) in seen.enumerated() {
            if place > 0 { bytes.append(UInt8(ascii: ",")) }
            Self.append(seen, to: &bytes)
        }
        Self.append("]", to: &bytes)
        Self.append("plan", plan, to: &bytes)
        if let facts { Self.append(facts, to: &bytes) }
        if let bound { Self.append(",\"bound\":\(bound.nanos)", to: &bytes) }
        if let remaining { Self.append(",\"remaining\":\(remaining.nanos)", to: &bytes) }
        bytes.append(UInt8(ascii: "}"))
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Reads a record; `nil` if a text is none.
    public init?(text: String) {
        guard let value = try? JSONValue.read(Array(text.utf8)), let chance = value["chance"]?.number else {
            return nil
        }
        self.init()
        self.chance = chance
        inputTokens = value["input"]?.integer ?? 0
        outputTokens = value["output"]?.integer ?? 0
        for (name, number) in Self.texts(value["affinities"]) {
            if let basis = AffinityBasis(text: name) { affinities[basis] = UInt64(number) }
        }
        labels = Self.texts(value["labels"])
        seen = (value["seen"]?.array ?? []).compactMap(Self.seen)
        plan = (value["plan"]?.array ?? []).compactMap(\.string)
        facts = value["facts"].map(RuleFacts.init)
        bound = value["bound"]?.integer.map { Money(nanos: Int64($0)) }
        remaining = value["remaining"]?.integer.map { Money(nanos: Int64($0)) }
    }

    private static func append(_ seen: Seen, to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "["))
        JSONString.append(seen.target, to: &bytes)
        let signals = seen.signals
        // What is always so for a target that is well is left out, from the end.
        var values: [String] = [
            "\(signals.inFlight)", signals.isOpen ? "true" : "false", "\(signals.weightShare)",
            signals.firstTokenMicroseconds.map { "\($0)" } ?? "null",
            signals.microsecondsPerToken.map { "\($0)" } ?? "null",
        ]
        let usual = ["0", "false", "1.0", "null", "null"]
        while let last = values.last, last == usual[values.count - 1] { values.removeLast() }
        for value in values { append("," + value, to: &bytes) }
        bytes.append(UInt8(ascii: "]"))
    }

    private static func seen(_ value: JSONValue) -> Seen? {
        guard let values = value.array, let name = values.first?.string else { return nil }
        func at(_ place: Int) -> JSONValue { place < values.count ? values[place] : .null }
        return Seen(
            name,
            TargetSignals(
                inFlight: at(1).integer ?? 0,
                firstTokenMicroseconds: at(4).number,
                microsecondsPerToken: at(5).number,
                isOpen: at(2).bool ?? false,
                weightShare: at(3).number ?? 1
            )
        )
    }

    private static func append(_ facts: RuleFacts, to bytes: inout [UInt8]) {
        append(
            ",\"facts\":{\"dialect\":\"\(facts.dialect.rawValue)\",\"input\":\(facts.inputTokens),"
                + "\"stream\":\(facts.isStream)",
            to: &bytes
        )
        if !facts.teams.isEmpty { append("teams", facts.teams, to: &bytes) }
        if !facts.tags.isEmpty { append("tags", facts.tags, to: &bytes) }
        if !facts.headers.isEmpty { append("headers", facts.headers, to: &bytes) }
        if !facts.metadata.isEmpty { append("metadata", facts.metadata, to: &bytes) }
        if !facts.needs.isEmpty { append("needs", facts.needs.map(\.rawValue).sorted(), to: &bytes) }
        if !facts.labels.isEmpty { append("labels", facts.labels, to: &bytes) }
        if !facts.localTimes.isEmpty {
            append("times", facts.localTimes.mapValues { "\($0.day.rawValue) \($0.minute)" }, to: &bytes)
        }
        bytes.append(UInt8(ascii: "}"))
    }

    private static func append(_ name: StaticString, _ texts: [String], to bytes: inout [UInt8]) {
        append(",\"\(name)\":[", to: &bytes)
        for (place, text) in texts.enumerated() {
            if place > 0 { bytes.append(UInt8(ascii: ",")) }
            JSONString.append(text, to: &bytes)
        }
        bytes.append(UInt8(ascii: "]"))
    }

    private static func append(_ name: StaticString, _ texts: [String: String], to bytes: inout [UInt8]) {
        append(",\"\(name)\":", to: &bytes)
        var mark = UInt8(ascii: "{")
        for (key, value) in texts.sorted(by: { $0.key < $1.key }) {
            bytes.append(mark)
            JSONString.append(key, to: &bytes)
            bytes.append(UInt8(ascii: ":"))
            JSONString.append(value, to: &bytes)
            mark = UInt8(ascii: ",")
        }
        if mark == UInt8(ascii: "{") { bytes.append(mark) }
        bytes.append(UInt8(ascii: "}"))
    }

    private static func append(_ text: String, to bytes: inout [UInt8]) {
        bytes.append(contentsOf: text.utf8)
    }

    fileprivate static func texts(_ value: JSONValue?) -> [String: String] {
        let members = (value?.object?.members ?? []).compactMap { member in
            member.value.string.map { (member.key, $0) }
        }
        return Dictionary(members, uniquingKeysWith: { first, _ in first })
    }
}

extension RuleFacts {
    fileprivate init(_ value: JSONValue) {
        self.init()
        dialect = value["dialect"]?.string.flatMap(RuleDialect.init) ?? .openAI
        inputTokens = value["input"]?.integer ?? 0
        isStream = value["stream"]?.bool ?? false
        teams = (value["teams"]?.array ?? []).compactMap(\.string)
        tags = RoutingRecord.texts(value["tags"])
        headers = RoutingRecord.texts(value["headers"])
        metadata = RoutingRecord.texts(value["metadata"])
        needs = Set((value["needs"]?.array ?? []).compactMap { $0.string.flatMap(Capability.init) })
        labels = RoutingRecord.texts(value["labels"])
        localTimes = RoutingRecord.texts(value["times"]).compactMapValues { text in
            let parts = text.split(separator: " ")
            guard parts.count == 2, let day = WeekTime.Day(rawValue: String(parts[0])),
                let minute = Int(parts[1])
            else { return nil }
            return WeekTime(day: day, minute: minute)
        }
    }
}
