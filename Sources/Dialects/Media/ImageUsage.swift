import JSONText
import Vocabulary

/// The usage of answers with pictures: tokens where they are reported, else the pictures that were made.
public enum ImageUsage {
    /// The usage of a whole answer.
    public static func usage(_ body: Span<UInt8>) -> Usage? {
        if let usage = PlainAnswer.usage(body), usage.input + usage.output > 0 { return drawn(usage) }
        let pictures = pictures(body)
        return pictures > 0 ? Usage(rare: [.images: pictures]) : nil
    }

    /// All output is pictures, unless the report says otherwise.
    static func drawn(_ usage: Usage) -> Usage {
        var usage = usage
        if usage.rare[.imageOutput] == 0 { usage.rare[.imageOutput] = usage.output }
        return usage
    }

    /// How many pictures an answer has.
    private static func pictures(_ body: Span<UInt8>) -> Int {
        var outline = JSONOutline()
        guard outline.enter(body, UInt8(ascii: "{")) else { return 0 }
        while let key = outline.nextMember(body) {
            guard key.matches("data", in: body), outline.enter(body, UInt8(ascii: "[")) else {
                outline.skipValue(body)
                continue
            }
            var count = 0
            while outline.nextElement(body) {
                outline.skipValue(body)
                count += 1
            }
            return outline.isCut ? 0 : count
        }
        return 0
    }
}
