/// Leaves out of a second answer what its client has already: the beginning that some targets repeat, and the last blanks,
/// which were not given to the target.
struct RepeatedText: Sendable {
    private let said: [UInt8]
    private let given: Int
    /// How much of what was said has been heard again; `nil` once something else was.
    private var heard: Int?
    /// What sounds like the beginning again and may be none.
    private var kept: [UInt8] = []

    init(_ said: [UInt8], given: Int, mayRepeat: Bool) {
        self.said = said
        self.given = given
        heard = mayRepeat ? 0 : given
    }

    /// What of the next text is new.
    mutating func rest(of text: String) -> String {
        guard var place = heard else { return text }
        let bytes = Array(text.utf8)
        var offset = 0
        while offset < bytes.count, place < said.count, bytes[offset] == said[place] {
            place += 1
            offset += 1
        }
        if offset < bytes.count, place < said.count {
            // A character that differs is new as a whole.
            while offset > 0, bytes[offset] & 0xC0 == 0x80 { offset -= 1 }
        }
        heard = place
        if place < given {
            guard offset < bytes.count else {
                kept += bytes
                return ""
            }
            // Something else: it was no repetition, and only the blanks may come again.
            heard = given
            let all = String(decoding: kept + bytes, as: UTF8.self)
            kept = []
            return rest(of: all)
        }
        kept = []
        guard offset < bytes.count || place == said.count else { return "" }
        heard = nil
        return String(decoding: bytes[offset...], as: UTF8.self)
    }

    /// What was kept back, as no more text comes.
    mutating func end() -> String {
        heard = nil
        defer { kept = [] }
        return String(decoding: kept, as: UTF8.self)
    }
}
