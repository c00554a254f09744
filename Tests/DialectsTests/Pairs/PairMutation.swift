import JSONText

/// Changes to texts that others send, the same in every run.
struct PairMutation {
    private var random: GeminiRandom

    init(seed: UInt64) { random = GeminiRandom(state: seed) }

    private static let values: [JSONValue] = [
        .null, true, -1, 9_000_000_000, "", "x", "\u{0}", [], [:], [[:]], [.null], ["type": "text"],
        .number("1e400"),
    ]
    private static let words = [
        "null", "{}", "[]", "\"\"", "-1", "1e400", "\\", "\"", "{", "]", ",", "\n\n", "data: ",
    ]

    /// The value with one of its values swapped for another, or a member taken away.
    mutating func swapped(_ value: JSONValue) -> JSONValue {
        let other = Self.values.randomElement(using: &random) ?? .null
        guard Int.random(in: 0..<8, using: &random) > 0 else { return other }
        switch value {
        case .array(var elements):
            guard let place = elements.indices.randomElement(using: &random) else { return other }
            if Int.random(in: 0..<10, using: &random) == 0 {
                elements.append(elements[place])
            } else {
                elements[place] = swapped(elements[place])
            }
            return .array(elements)
        case .object(var object):
            guard let member = object.members.randomElement(using: &random) else { return other }
            let isGone = Int.random(in: 0..<10, using: &random) == 0
            object[member.key] = isGone ? nil : swapped(member.value)
            return .object(object)
        default: return other
        }
    }

    /// The bytes with some of them changed, taken away, doubled or swapped for others that mean something.
    mutating func mutated(_ bytes: [UInt8]) -> [UInt8] {
        var bytes = bytes
        for _ in 0..<Int.random(in: 1...3, using: &random) where !bytes.isEmpty {
            let place = Int.random(in: 0..<bytes.count, using: &random)
            let end = min(bytes.count, place + Int.random(in: 0...12, using: &random))
            switch Int.random(in: 0..<4, using: &random) {
            case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
            case 1: bytes.removeSubrange(place..<end)
            case 2: bytes.insert(contentsOf: bytes[place..<end], at: place)
            default:
                let word = Self.words.randomElement(using: &random) ?? ""
                bytes.replaceSubrange(place..<end, with: word.utf8)
            }
        }
        return bytes
    }
}
