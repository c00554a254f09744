import JSONText
import Vocabulary

/// The text of a record is a JSON array: what nearly every record has stands in places of its own, what few have in an object at
/// the end. It is written for every request that had a choice, so it is put together byte by byte and kept short, as each byte
/// of it costs again when it is stored; it is read when somebody asks.
extension RoutingRecord {
    /// The places of the array.
    private enum Place: Int {
        case draw, input, output, seen, plan, bound, remaining, facts, rest
    }

    /// The record as JSON text.
    public var text: String {
        var writer = TextWriter(capacity: 128 + 64 * seen.count)
        writer.append(UInt8(ascii: "["))
        writer.append(Self.draw(of: chance))
        Self.append(",", inputTokens, to: &writer)
        Self.append(",", outputTokens, to: &writer)
        writer.append(UInt8(ascii: ","))
        Self.appendList(seen, to: &writer) { Self.append($0, to: &$1) }
        writer.append(UInt8(ascii: ","))
        // A target that was looked at is said by its place among those.
        Self.appendList(plan, to: &writer) { name, writer in
            if let place = seen.firstIndex(where: { $0.target == name }) {
                writer.append(place)
            } else {
                writer.append(string: name)
            }
        }
        Self.append(bound, to: &writer)
        Self.append(remaining, to: &writer)
        let hasRest = hasRest
        if let facts {
            Self.append(facts, inputTokens, to: &writer)
        } else if hasRest {
            writer.append(",null")
        }
        if hasRest { appendRest(to: &writer) }
        writer.append(UInt8(ascii: "]"))
        return writer.text
    }

    /// Whether it has something that few have.
    private var hasRest: Bool {
        !affinities.isEmpty || !labels.isEmpty || refusal != nil || !skips.isEmpty || !raises.isEmpty
            || mirror != nil || mirrorOf != nil
    }

    /// Appends what few have, which is something.
    private func appendRest(to writer: inout TextWriter) {
        var rest = JSONObject()
        if !affinities.isEmpty {
            // As texts: readers of JSON make other numbers of such large ones.
            let texts = affinities.map { ($0.key.text, String($0.value)) }
            rest.append("affinities", Self.json(Dictionary(uniqueKeysWithValues: texts)))
        }
        if !labels.isEmpty { rest.append("labels", Self.json(labels.texts)) }
        if let refusal { rest.append("refusal", .string(refusal.rawValue)) }
        if !skips.isEmpty { rest.append("skips", skipsJSON) }
        if !raises.isEmpty { rest.append("raises", raisesJSON) }
        if let mirror { rest.append("mirror", Self.json(Self.texts(mirror))) }
        if let mirrorOf { rest.append("mirror_of", .string(mirrorOf)) }
        writer.append(UInt8(ascii: ","))
        writer.append(verbatim: JSONValue.object(rest).text)
    }

    /// Reads a record; `nil` if a text is none.
    public init?(text: String) {
        guard let values = (try? JSONValue.read(Array(text.utf8)))?.array,
            let draw = values.first?.integer, let chance = Self.chance(of: draw)
        else { return nil }
        func at(_ place: Place) -> JSONValue? {
            place.rawValue < values.count ? values[place.rawValue] : nil
        }
        self.init()
        self.chance = chance
        inputTokens = at(.input)?.integer ?? 0
        outputTokens = at(.output)?.integer ?? 0
        seen = (at(.seen)?.array ?? []).compactMap(Self.seen)
        plan = (at(.plan)?.array ?? []).compactMap { [seen] target in
            guard let place = target.integer else { return target.string }
            return seen.indices.contains(place) ? seen[place].target : nil
        }
        bound = at(.bound)?.integer.map { Money(nanos: Int64($0)) }
        remaining = at(.remaining)?.integer.map { Money(nanos: Int64($0)) }
        if let facts = at(.facts), facts.object != nil { self.facts = RuleFacts(facts, inputTokens) }
        guard let rest = at(.rest) else { return }
        for (name, number) in Self.texts(rest["affinities"]) {
            if let basis = AffinityBasis(text: name) { affinities[basis] = UInt64(number) }
        }
        labels = RequiredLabels(Self.texts(rest["labels"]))
        refusal = rest["refusal"]?.string.flatMap(Refusal.Code.init)
        skips = Self.skips(rest["skips"])
        raises = Self.raises(rest["raises"])
        mirror = rest["mirror"].flatMap { Self.mirror(Self.texts($0)) }
        mirrorOf = rest["mirror_of"]?.string
    }

    /// A chance as a whole number that it comes back from exactly: how often 2⁻³² it is, as all are that are drawn, else the bits
    /// that it is made of, which are more than that.
    private static func draw(of chance: Double) -> Int {
        let scaled = chance * 0x1p32
        if chance >= 0, scaled < 0x1p32, let whole = Int(exactly: scaled) { return whole }
        return Int(bitPattern: UInt(chance.bitPattern))
    }

    private static func chance(of draw: Int) -> Double? {
        if (0..<1 << 32).contains(draw) { return Double(draw) * 0x1p-32 }
        return Double(bitPattern: UInt64(bitPattern: Int64(draw)))
    }

    private static func json(_ texts: [String: String]) -> JSONValue {
        var object = JSONObject()
        for (key, value) in texts.sorted(by: { $0.key < $1.key }) { object.append(key, .string(value)) }
        return .object(object)
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
        let signals = seen.signals
        let isChanging = signals.isOverdue || signals.isPromising
        let isPartial = isChanging || signals.isOpen || signals.weightShare != 1
        let hasTokens = isPartial || signals.microsecondsPerToken != nil
        let hasTimes = hasTokens || signals.firstTokenMicroseconds != nil
        guard hasTimes || signals.inFlight != 0 else { return writer.append(string: seen.target) }
        writer.append(UInt8(ascii: "["))
        writer.append(string: seen.target)
        append(",", signals.inFlight, to: &writer)
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

    /// An amount of money in nano-dollars, or that there is none.
    private static func append(_ money: Money?, to writer: inout TextWriter) {
        if let money {
            append(",", Int(money.nanos), to: &writer)
        } else {
            writer.append(",null")
        }
    }

    private static func seen(_ value: JSONValue) -> Seen? {
        if let name = value.string { return Seen(name, TargetSignals()) }
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
        writer.append(UInt8(ascii: ","))
        var mark = UInt8(ascii: "{")
        if facts.dialect != .openAI {
            append(&mark, "\"dialect\":", to: &writer)
            writer.append(string: facts.dialect.rawValue)
        }
        if facts.inputTokens != inputTokens {
            append(&mark, "\"input\":", to: &writer)
            writer.append(facts.inputTokens)
        }
        if facts.isStream { append(&mark, "\"stream\":true", to: &writer) }
        append(&mark, "\"teams\":", facts.teams, to: &writer)
        append(&mark, "\"tags\":", facts.tags, to: &writer)
        append(&mark, "\"headers\":", facts.headers, to: &writer)
        append(&mark, "\"metadata\":", facts.metadata, to: &writer)
        if !facts.needs.isEmpty {
            append(&mark, "\"needs\":", facts.needs.map(\.rawValue).sorted(), to: &writer)
        }
        append(&mark, "\"labels\":", facts.labels, to: &writer)
        if !facts.localTimes.isEmpty {
            let times = facts.localTimes.mapValues { "\($0.day.rawValue) \($0.minute)" }
            append(&mark, "\"times\":", times, to: &writer)
        }
        if mark == UInt8(ascii: "{") { writer.append(mark) }
        writer.append(UInt8(ascii: "}"))
    }

    /// Begins the next member of an object, whose first one has the mark `{`.
    private static func append(_ mark: inout UInt8, _ key: StaticString, to writer: inout TextWriter) {
        writer.append(mark)
        writer.append(key)
        mark = UInt8(ascii: ",")
    }

    /// Appends a member unless it is empty.
    private static func append(
        _ mark: inout UInt8,
        _ key: StaticString,
        _ texts: [String],
        to writer: inout TextWriter
    ) {
        guard !texts.isEmpty else { return }
        append(&mark, key, to: &writer)
        appendList(texts, to: &writer) { $1.append(string: $0) }
    }

    /// Appends a member unless it is empty.
    private static func append(
        _ mark: inout UInt8,
        _ key: StaticString,
        _ texts: [String: String],
        to writer: inout TextWriter
    ) {
        guard !texts.isEmpty else { return }
        append(&mark, key, to: &writer)
        writer.append(verbatim: json(texts).text)
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
