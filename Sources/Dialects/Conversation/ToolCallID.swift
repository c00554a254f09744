/// Ids that pair calls with their results across dialects that allow different forms of them.
public enum ToolCallID {
    /// What every id begins with that was made for a call that its provider gave none.
    static let mark = "call_gh"

    /// The id for a call that its provider gave none: by its place, so that every reading of a conversation gives the same.
    public static func made(turn: Int, call: Int) -> String { "\(mark)\(turn)_\(call)" }

    /// The id for a call of an answer, by the exchange besides its place.
    static func made(exchange: String, place: Substring) -> String { "\(mark)\(exchange)_\(place)" }

    /// The place in an id that was made by nothing else.
    static func place(inMade id: String) -> Substring? {
        guard id.hasPrefix(mark) else { return nil }
        let place = id.dropFirst(mark.count)
        return place.utf8.allSatisfy { (0x30...0x39).contains($0) || $0 == UInt8(ascii: "_") } ? place : nil
    }

    /// The id as a dialect allows it: as it is if it fits, else a text of letters and digits that depends on nothing but
    /// the id, so that a call and its result are mapped alike in every turn.
    ///
    /// `length` is the longest that is allowed; with `isExact` every id has that length, and letters and digits only.
    public static func fitting(_ id: String, length: Int, isExact: Bool = false) -> String {
        let isPlain = id.utf8.allSatisfy { byte in
            byte.isLetterOrDigit || (!isExact && (byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-")))
        }
        let hasLength = isExact ? id.utf8.count == length : (1...length).contains(id.utf8.count)
        if isPlain, hasLength { return id }
        return digest(id, length: min(length, isExact ? length : 24))
    }

    /// A text of letters and digits that depends on nothing but the id.
    ///
    /// FNV-1a (http://www.isthe.com/chongo/tech/comp/fnv), once forwards and once with another start, in base 36.
    static func digest(_ id: String, length: Int) -> String {
        var text = ""
        var round: UInt64 = 0
        while text.utf8.count < length {
            var hash: UInt64 = 0xCBF2_9CE4_8422_2325 &+ round &* 0x9E37_79B9_7F4A_7C15
            for byte in id.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
            text += String(hash, radix: 36)
            round += 1
        }
        return String(text.prefix(length))
    }
}

extension UInt8 {
    fileprivate var isLetterOrDigit: Bool {
        switch self {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        default: false
        }
    }
}
