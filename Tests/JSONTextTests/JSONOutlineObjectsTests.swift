import JSONText
import Testing

@Suite("JSON outline of arrays of objects")
struct JSONOutlineObjectsTests {
    /// The members of the objects, and where the walk has ended.
    private func members(_ text: String) -> (seen: [String], outline: JSONOutline) {
        let bytes = Array(text.utf8)
        var outline = JSONOutline()
        var seen: [String] = []
        outline.eachMember(bytes.span) { key, value in
            let token = value.skipValue(bytes.span)
            seen.append("\(key.text(in: bytes.span))=\(String(decoding: bytes[token], as: UTF8.self))")
        }
        return (seen, outline)
    }

    @Test("the members of every object are given, and what is no object is passed")
    func walks() {
        let text = #" [1, "{\"x\":1}", {"a":1, "b":"]"}, [{"x":1}], null, {}, {"c":{"x":[{"x":2}]}}] "#
        let (seen, outline) = members(text)

        #expect(seen == ["a=1", #"b="]""#, #"c={"x":[{"x":2}]}"#])
        #expect(!outline.isCut && outline.offset == text.utf8.count - 1)
    }

    @Test(
        "what is no array, or an empty one, is passed",
        arguments: [#"{"a":[{"b":1}]}"#, #""[{\"b\":1}]""#, "12", "null", "[ ]"]
    )
    func noArray(_ text: String) {
        let (seen, outline) = members(text + ",")

        #expect(seen.isEmpty)
        #expect(!outline.isCut && outline.offset == text.utf8.count)
    }

    @Test("a repeated member is given each time, and an escaped name is the name that it stands for")
    func names() {
        let bytes = Array(#"[{"type":1,"ty\u0070e":2,"Type":3,"type\u0000":4},{"type":5}]"#.utf8)
        var outline = JSONOutline()
        var seen: [String] = []
        outline.eachMember(bytes.span) { key, value in
            guard key.matches("type", in: bytes.span) else { return }
            seen.append(String(decoding: bytes[value.skipValue(bytes.span)], as: UTF8.self))
        }

        #expect(seen == ["1", "2", "5"])
        #expect(!outline.isCut && outline.offset == bytes.count)
    }

    /// The names of members at any depth of arrays that are called `in`.
    private static func nested(_ outline: inout JSONOutline, _ bytes: [UInt8], _ seen: inout [String]) {
        outline.eachMember(bytes.span) { key, value in
            seen.append(key.text(in: bytes.span))
            if key.matches("in", in: bytes.span) { nested(&value, bytes, &seen) }
        }
    }

    @Test("a value that is read by the one who is given its member is not read again")
    func inside() {
        let text = #"[{"a":[{"x":1}],"in":[{"b":2,"in":[{"c":{}}],"d":3},4],"e":5},{"in":6,"f":7}]"#
        let bytes = Array(text.utf8)
        var outline = JSONOutline()
        var seen: [String] = []
        Self.nested(&outline, bytes, &seen)

        #expect(seen == ["a", "in", "b", "in", "c", "d", "e", "in", "f"])
        #expect(!outline.isCut && outline.offset == bytes.count)
    }

    @Test("nothing is read behind the first member for which a test holds")
    func first() {
        let bytes = Array(#"[{"a":1,"b":2},{"c":3}]"#.utf8)
        var outline = JSONOutline()
        var seen: [String] = []
        let isFound = outline.anyMember(bytes.span) { key, _ in
            seen.append(key.text(in: bytes.span))
            return key.matches("b", in: bytes.span)
        }
        var other = JSONOutline()
        let isOther = other.anyMember(bytes.span) { key, _ in key.matches("d", in: bytes.span) }

        #expect(isFound && seen == ["a", "b"])
        #expect(!isOther && other.offset == bytes.count)
    }

    @Test("each object is given entered")
    func objects() {
        let bytes = Array(#"[{"a":1,"b":2},[{"a":1}],{},{"b":3}]"#.utf8)
        var outline = JSONOutline()
        var counts: [Int] = []
        let isFound = outline.anyObject(bytes.span) { object in
            var count = 0
            while object.nextMember(bytes.span) != nil {
                object.skipValue(bytes.span)
                count += 1
            }
            counts.append(count)
            return false
        }

        #expect(!isFound && counts == [2, 0, 1])
        #expect(!outline.isCut && outline.offset == bytes.count)
    }

    @Test("a walk over any cut or garbled text ends, whether values are read or left")
    func alwaysEnds() {
        let text = Array(#"[{"a":[{"b":"c\\"},[1,2,{}]],"d":"\u00e9"},3,{"e":null,"f":[{"g":1}]}]"#.utf8)
        var random = SplitMix(state: 11)
        for round in 0..<4000 {
            var bytes = Array(text[..<(round % (text.count + 1))])
            for _ in 0..<(round / 1000) where !bytes.isEmpty {
                bytes[Int.random(in: 0..<bytes.count, using: &random)] =
                    text.randomElement(using: &random) ?? 0
            }
            var steps = 0
            var outline = JSONOutline()
            outline.eachMember(bytes.span) { _, value in
                steps += 1
                if steps.isMultiple(of: 2) { value.eachMember(bytes.span) { _, _ in steps += 1 } }
            }
            #expect(steps <= bytes.count)
            if round < text.count { #expect(outline.isCut) }
        }
    }
}
