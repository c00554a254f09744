/// The demo model's vocabulary and its one thing to say.
enum DemoText {
    /// Splits text into the demo model's tokens: a word with the blank before it, or one other character.
    static func tokens(_ text: String) -> [String] {
        var tokens: [String] = []
        var current = ""
        for character in text {
            let isWordPart = character.isLetter || character.isNumber
            let continuesWord = isWordPart && (current == " " || current.last.map(isWord) ?? false)
            if continuesWord {
                current.append(character)
            } else {
                if !current.isEmpty { tokens.append(current) }
                current = String(character)
            }
        }
        if !current.isEmpty { tokens.append(current) }
        return tokens
    }

    private static func isWord(_ character: Character) -> Bool { character.isLetter || character.isNumber }

    /// The answer to a text: always the same for the same text.
    static func answer(to text: String) -> String {
        let shown = text.prefix(120).split(whereSeparator: \.isNewline).joined(separator: " ")
        let quote = shown.isEmpty ? "" : " You wrote: \"\(shown)\"."
        return "Hello from the demo model of Gatehouse.\(quote) I always answer like this, but my tokens are "
            + "counted and priced, so keys, limits, budgets and usage behave as they will with a real model. "
            + "Declare a provider in the configuration to talk to one."
    }

    /// A vector of unit length that depends on the text alone.
    static func embedding(_ text: String, dimensions: Int) -> [Float] {
        var state: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in text.utf8 { state = (state ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
        var vector: [Float] = []
        var square: Float = 0
        for _ in 0..<dimensions {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            let value = Float(Int64(bitPattern: state) >> 40) / Float(1 << 23)
            vector.append(value)
            square += value * value
        }
        let length = max(square.squareRoot(), .leastNormalMagnitude)
        return vector.map { $0 / length }
    }
}
