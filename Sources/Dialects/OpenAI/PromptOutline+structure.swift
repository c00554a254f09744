import JSONText

extension PromptOutline {
    /// A text of up to this many bytes counts as them: looking closer gains nothing.
    private static let shortText = 3

    /// Takes in all keys and values of a value, at any depth.
    mutating func addStructure(_ range: Range<Int>, _ body: Span<UInt8>) {
        var offset = range.lowerBound
        while offset < range.upperBound {
            switch body[offset] {
            case UInt8(ascii: "\""):
                var outline = JSONOutline(at: offset)
                let token = outline.skipValue(body)
                nodes += 1
                if token.count - 2 > Self.shortText {
                    add(token, isStructured: true)
                } else {
                    structuredBytes += token.count - 2
                }
                offset = token.upperBound
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                nodes += 1
                offset += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"), UInt8(ascii: ","), UInt8(ascii: ":"), 0...0x20:
                offset += 1
            default:
                var outline = JSONOutline(at: offset)
                let word = outline.skipValue(body)
                nodes += 1
                structuredBytes += word.count
                offset = max(word.upperBound, offset + 1)
            }
        }
    }
}
