/// The names of what a writing has left out or said in another way: in order, each once, and fit for a field of a head.
///
/// Names are callers' own: keys of a body, in which JSON allows every character. Here they have none but those of a token
/// (RFC 9110 section 5.6.2), brackets, colons and slashes; every other byte is percent-encoded. They are told apart in that
/// form.
public struct DroppedNames: Sendable {
    /// The most bytes of the list.
    public static let mostBytes = 2048

    /// The names that are listed.
    public private(set) var listed: [String] = []
    /// How many more there are, for which the list has no room.
    public private(set) var unlisted = 0
    private var known: Set<String> = []
    private var length = 0

    /// No names.
    public init() {}

    /// Whether nothing was lost.
    public var isEmpty: Bool { listed.isEmpty && unlisted == 0 }

    /// The list with commas, as it stands in a head.
    public var text: String {
        let more = unlisted > 0 ? ["and \(unlisted) more"] : []
        return (listed + more).joined(separator: ", ")
    }

    /// Adds a name, unless it is there already.
    mutating func add(_ name: String) {
        let name = Self.plain(name)
        guard known.insert(name).inserted else { return }
        if unlisted == 0, length + name.utf8.count + 2 <= Self.mostBytes {
            listed.append(name)
            length += name.utf8.count + 2
        } else {
            unlisted += 1
        }
    }

    private static func plain(_ name: String) -> String {
        if name.utf8.allSatisfy(isPlain) { return name }
        var text = ""
        for byte in name.utf8 {
            if isPlain(byte) {
                text.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                let digits = String(byte, radix: 16, uppercase: true)
                text += digits.count < 2 ? "%0\(digits)" : "%\(digits)"
            }
        }
        return text
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        default: "!#$%&'*+-.^_`|~[]:/".utf8.contains(byte)
        }
    }
}
