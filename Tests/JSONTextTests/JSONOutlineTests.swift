import JSONText
import Testing

@Suite("JSON outline")
struct JSONOutlineTests {
    @Test("members and elements are found past strings and containers")
    func walks() {
        let bytes = Array(#"{"a":"x\"}{","b":[1,"]",{"c":"["}],"d":{"e":-1.5},"f":[],"g":true}"#.utf8)
        var outline = JSONOutline()
        var seen: [String] = []

        let isEntered = outline.enter(bytes.span, UInt8(ascii: "{"))
        while let key = outline.nextMember(bytes.span) {
            let value = outline.skipValue(bytes.span)
            seen.append(key.text(in: bytes.span) + String(decoding: bytes[value], as: UTF8.self))
        }

        #expect(isEntered)
        #expect(seen == [#"a"x\"}{""#, #"b[1,"]",{"c":"["}]"#, #"d{"e":-1.5}"#, "f[]", "gtrue"])
        #expect(!outline.isCut && outline.offset == bytes.count)
    }

    @Test("the length of a string is that of its text")
    func lengths() {
        for (token, length) in [
            (#""""#, 0), (#""abc""#, 3), (#""a\nb""#, 3), (#""\u4e2d""#, 3), (#""é""#, 2),
        ] {
            let bytes = Array(token.utf8)
            var outline = JSONOutline()
            let measured = outline.stringLength(bytes.span)
            #expect(measured == length)
        }
        let number = Array("12,".utf8)
        var outline = JSONOutline()
        let measured = outline.stringLength(number.span)
        #expect(measured == nil && outline.offset == 2)
    }

    @Test("a walk over any cut or garbled text ends")
    func alwaysEnds() {
        let text = Array(#"{"a":[{"b":"c\\"},[1,2,{}]],"d":"\u00e9","e":null}"#.utf8)
        var random = SplitMix(state: 7)
        for round in 0..<4000 {
            var bytes = Array(text[..<(round % (text.count + 1))])
            for _ in 0..<(round / 1000) where !bytes.isEmpty {
                bytes[Int.random(in: 0..<bytes.count, using: &random)] =
                    text.randomElement(using: &random) ?? 0
            }
            var outline = JSONOutline()
            var steps = 0
            if outline.enter(bytes.span, UInt8(ascii: "{")) {
                while outline.nextMember(bytes.span) != nil {
                    steps += 1
                    if outline.enter(bytes.span, UInt8(ascii: "[")) {
                        while outline.nextElement(bytes.span) {
                            steps += 1
                            outline.skipValue(bytes.span)
                        }
                    } else {
                        outline.skipValue(bytes.span)
                    }
                }
            }
            #expect(steps <= bytes.count)
            if round <= text.count, round < text.count { #expect(outline.isCut) }
        }
    }

    @Test("the last place of a text is found wherever it stands")
    func lastPlace() {
        for length in [7, 8, 9, 15, 16, 40] {
            for place in 0...(length - 7) {
                var bytes = [UInt8](repeating: UInt8(ascii: "x"), count: length)
                bytes.replaceSubrange(place..<place + 7, with: "\"usage\"".utf8)
                let last = bytes.span.lastPlace(of: "\"usage\"", before: bytes.count)
                let before = bytes.span.lastPlace(of: "\"usage\"", before: place)
                #expect(last == place && before == nil)
            }
        }
    }
}
