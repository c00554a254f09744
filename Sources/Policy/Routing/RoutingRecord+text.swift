import JSONText
import Vocabulary

/// The text of a record is a JSON object without what says nothing. It is written for every request that had a choice, so it
/// is put together byte by byte and kept short; it is read when somebody asks.
extension RoutingRecord {
    /// The record as JSON text.
    public var text: String {
        var writer = TextWriter(capacity: 192 + 64 * seen.count)
        // The bits of the chance, as it must come back exactly.
        Self.append("{\"draw\":", Int(bitPattern: UInt(chance.bitPattern)), to: &writer)
        Self.append(",\"input\":", inputTokens, to: &writer)
        Self.append(",\"output\":", outputTokens, to: &writer)
        if !affinities.isEmpty {
            // As texts: readers of JSON make other numbers of such large ones.
            let texts = affinities.map { ($0.key.text, String($0.value)) }
            Self.append(",\"affinities\":", Dictionary(uniqueKeysWithValues: texts), to: &writer)
        }
        if !labels.isEmpty { Self.append(",\"labels\":", labels.texts, to: &writer) }
        writer.append(",\"seen\":")
        Self.appendList(seen, to: &writer) { Self.append($0, to: &$1) }
        writer.append(",\"plan\":")
        // A target that was looked at is said by its place among those.
        Self.appendList(plan, to: &writer) { name, writer in
            if let place = seen.firstIndex(where: { $0.target == name }) {
                writer.append(place)
            } else {
                writer.append(string: name)
            }
        }
        if let facts { Self.append(facts, inputTokens, to: &writer) }
        if let refusal {
            writer.append(",\"refusal\":")
            writer.append(string: refusal.rawValue)
        }
        if let bound { Self.append(",\"bound\":", Int(bound.nanos), to: &writer) }
        if let remaining { Self.append(",\"remaining\":", Int(remaining.nanos), to: &writer) }
        if !skips.isEmpty {
            writer.append(",\"skips\":")
            writer.append(verbatim: skipsJSON.text)
        }
        if !raises.isEmpty {
            writer.append(",\"raises\":")
            writer.append(verbatim: raisesJSON.text)
        }
        if let mirror { Self.append(",\"mirror\":", Self.texts(mirror), to: &writer) }
        if let mirrorOf {
            writer.append(",\"mirror_of\":")
            writer.append(string: mirrorOf)
        }
        writer.append(UInt8(ascii: "}"))
        return writer.text
    }

    /// Reads a record; `nil` if a text is none.
    public init?(text: String) {
        guard let value = try? JSONValue.read(Array(text.utf8)), let bits = value["draw"]?.integer else {
            return nil
        }
        self.init()
        chance = Double(bitPattern: UInt64(bitPattern: Int64(bits)))
        inputTokens = value["input"]?.integer ?? 0
        outputTokens = value["output"]?.integer ?? 0
        for (name, number) in Self.texts(value["affinities"]) {
            if let basis = AffinityBasis(text: name) { affinities[basis] = UInt64(number) }
        }
        labels = RequiredLabels(Self.texts(value["labels"]))
        seen = (value["seen"]?.array ?? []).compactMap(Self.seen)
        plan = (value["plan"]?.array ?? []).compactMap { [seen] target in
            guard let place = target.integer else { return target.string }
            return seen.indices.contains(place) ? seen[place].target : nil
        }
        facts = value["facts"].map { RuleFacts($0, inputTokens) }
        refusal = value["refusal"]?.string.flatMap(Refusal.Code.init)
        bound = value["bound"]?.integer.map { Money(nanos: Int64($0)) }
        remaining = value["remaining"]?.integer.map { Money(nanos: Int64($0)) }
        skips = Self.skips(value["skips"])
        raises = Self.raises(value["raises"])
        mirror = value["mirror"].flatMap { Self.mirror(Self.texts($0)) }
        mirrorOf = value["mirror_of"]?.string
    }

    private static func texts(_ mirror: Mirror) -> [String: String] {
        var texts = ["rule": mirror.rule, "model": mirror.model]
        texts["id"] = mirror.exchange
        texts["outcome"] = mirror.outcome
        return texts
    }

    private static func mirror(_ texts: [String: String]) -> Mirror? {
        guard let rule = texts["rule"], let model = texts["model"] else { return nil }
        var mirror = Mirror(rule: rule, model: model)
        mirror.exchange = texts["id"]
        mirror.isSent = texts["outcome"] == "sent"
        mirror.drop = texts["outcome"].flatMap(MirrorDrop.init)
        return mirror
    }

    /// A target and what was known of it, in the order in which that is most often not as usual; what is usual is left out from
    /// the end.
    private static func append(_ seen: Seen, to writer: inout TextWriter) {
        writer.append(UInt8(ascii: "["))
        writer.append(string: seen.target)
        let signals = seen.signals
        let isChanging = signals.isOverdue || signals.isPromising
        let isPartial = isChanging || signals.isOpen || signals.weightShare != 1
        let hasTokens = isPartial || signals.microsecondsPerToken != nil
        let hasTimes = hasTokens || signals.firstTokenMicroseconds != nil
        if hasTimes || signals.inFlight != 0 { append(",", signals.inFlight, to: &writer) }
        if hasTimes { append(whole: signals.firstTokenMicroseconds, to: &writer) }
        if hasTokens { append(whole: signals.microsecondsPerToken.map { $0 * 1000 }, to: &writer) }
        if isPartial {
            writer.append(signals.isOpen ? ",true," : ",false,")
            if signals.weightShare == 1 {
                writer.append("1")
            } else {
                writer.append(verbatim: "\(signals.weightShare)")
            }
        }
        if isChanging {
            append(",", (signals.isOverdue ? 1 : 0) + (signals.isPromising ? 2 : 0), to: &writer)
        }
        writer.append(UInt8(ascii: "]"))
    }

    /// A time, which `TargetSignals` has rounded.
    private static func append(whole number: Double?, to writer: inout TextWriter) {
        if let number, let whole = Int(exactly: number.rounded()) {
            append(",", whole, to: &writer)
        } else {
            writer.append(",null")
        }
    }

    private static func seen(_ value: JSONValue) -> Seen? {
        guard let values = value.array, let name = values.first?.string else { return nil }
        func at(_ place: Int) -> JSONValue { place < values.count ? values[place] : .null }
        let change = at(6).integer ?? 0
        return Seen(
            name,
            TargetSignals(
                inFlight: at(1).integer ?? 0,
                firstTokenMicroseconds: at(2).number,
                microsecondsPerToken: at(3).number.map { $0 / 1000 },
                isOpen: at(4).bool ?? false,
                weightShare: at(5).number ?? 1,
                isOverdue: change & 1 != 0,
                isPromising: change & 2 != 0
            )
        )
    }

    private static func append(_ facts: RuleFacts, _ inputTokens: Int, to writer: inout TextWriter) {
        writer.append(",\"facts\":{\"dialect\":")
        writer.append(string: facts.dialect.rawValue)
        if facts.inputTokens != inputTokens { append(",\"input\":", facts.inputTokens, to: &writer) }
        if facts.isStream { writer.append(",\"stream\":true") }
        if !facts.teams.isEmpty { append(",\"teams\":", facts.teams, to: &writer) }
        if !facts.tags.isEmpty { append(",\"tags\":", facts.tags, to: &writer) }
        if !facts.headers.isEmpty { append(",\"headers\":", facts.headers, to: &writer) }
        if !facts.metadata.isEmpty { append(",\"metadata\":", facts.metadata, to: &writer) }
        if !facts.needs.isEmpty { append(",\"needs\":", facts.needs.map(\.rawValue).sorted(), to: &writer) }
        if !facts.labels.isEmpty { append(",\"labels\":", facts.labels, to: &writer) }
        if !facts.localTimes.isEmpty {
            append(
                ",\"times\":",
                facts.localTimes.mapValues { "\($0.day.rawValue) \($0.minute)" },
                to: &writer
            )
        }
        writer.append(UInt8(ascii: "}"))
    }

    private static func append(_ opening: StaticString, _ texts: [String], to writer: inout TextWriter) {
        writer.append(opening)
        appendList(texts, to: &writer) { $1.append(string: $0) }
    }

    private static func append(
        _ opening: StaticString,
        _ texts: [String: String],
        to writer: inout TextWriter
    ) {
        writer.append(opening)
        var mark = UInt8(ascii: "{")
        for (key, value) in texts.sorted(by: { $0.key < $1.key }) {
            writer.append(mark)
            writer.append(string: key)
            writer.append(UInt8(ascii: ":"))
            writer.append(string: value)
            mark = UInt8(ascii: ",")
        }
        if mark == UInt8(ascii: "{") { writer.append(mark) }
        writer.append(UInt8(ascii: "}"))
    }

    private static func append(_ opening: StaticString, _ number: Int, to writer: inout TextWriter) {
        writer.append(opening)
        writer.append(number)
    }

    private static func appendList<Element>(
        _ elements: [Element],
        to writer: inout TextWriter,
        _ append: (Element, inout TextWriter) -> Void
    ) {
        var mark = UInt8(ascii: "[")
        for element in elements {
            writer.append(mark)
            append(element, &writer)
            mark = UInt8(ascii: ",")
        }
        if elements.isEmpty { writer.append(mark) }
        writer.append(UInt8(ascii: "]"))
    }

    fileprivate static func texts(_ value: JSONValue?) -> [String: String] {
        let members = (value?.object?.members ?? []).compactMap { member in
            member.value.string.map { (member.key, $0) }
        }
        return Dictionary(members, uniquingKeysWith: { first, _ in first })
    }
}

extension RuleFacts {
    fileprivate init(_ value: JSONValue, _ usualInput: Int) {
        self.init()
        dialect = value["dialect"]?.string.flatMap(RuleDialect.init) ?? .openAI
        inputTokens = value["input"]?.integer ?? usualInput
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
