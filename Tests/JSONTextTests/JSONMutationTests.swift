import Foundation
import JSONText
import Testing

@Suite("JSON mutations")
struct JSONMutationTests {
    private static let seeds = [
        #"{"model":"gpt-4o","messages":[{"role":"user","content":"h\u00e9llo \n wörld 😀"}],"n":1,"t":-0.5e+2}"#,
        #"[1,2.5,-3e4,true,false,null,"a\"b\\c\/d",{"x":[[],{}]},"\uD83D\uDE00"]"#,
        #"{"a":{"b":{"c":[0,0,0]}},"d":"","e":[{"f":"g"},{"h":"i"}]}"#,
    ]
    private static let alphabet =
        Array("{}[],:\"\\0123456789eE+-.truefalsn u D8/\n\t".utf8) + [0x00, 0x1F, 0xC3, 0xA9, 0xED, 0xF0]

    /// Foundation reads some texts otherwise, and knowingly so: it finds UTF-16 and UTF-32 by their zero bytes and marks,
    /// and skips a byte order mark; it refuses numbers that it cannot represent; it takes a comma before the end of an
    /// object or array.
    private func isComparable(_ text: [UInt8]) -> Bool {
        let hasZero = text.contains(0)
        let hasMark = text.starts(with: [0xEF, 0xBB, 0xBF]) || text.starts(with: [0xFE, 0xFF])
        let digits = text.split { !(48...57).contains($0) }.map(\.count).max() ?? 0
        let string = String(decoding: text, as: UTF8.self)
        let hasLargeExponent = string.contains(/[eE][+-]?0*[1-9][0-9]{2,}/)
        let hasLastComma = string.contains(/,[ \t\r\n]*[}\]]/)
        return !hasZero && !hasMark && digits < 18 && !hasLargeExponent && !hasLastComma
    }

    @Test("mutated texts are accepted exactly if Foundation accepts them", arguments: 0..<seeds.count)
    func agreesWithFoundation(_ seed: Int) {
        var random = SplitMix(state: UInt64(seed) + 1)
        let original = Array(Self.seeds[seed].utf8)
        var accepted = 0
        var compared = 0
        for _ in 0..<8000 {
            var text = original
            for _ in 0..<Int.random(in: 1...3, using: &random) { mutate(&text, &random) }
            guard isComparable(text) else { continue }
            compared += 1
            let ours = (try? JSONDocument.check(text.span)) != nil
            let theirs =
                (try? JSONSerialization.jsonObject(with: Data(text), options: .fragmentsAllowed)) != nil
            if ours { accepted += 1 }
            #expect(ours == theirs, "\(String(decoding: text, as: UTF8.self)) \(text)")
        }
        // Both answers must have been seen often for the comparison to mean something.
        #expect(accepted > 200 && compared - accepted > 2000)
    }

    private func mutate(_ text: inout [UInt8], _ random: inout SplitMix) {
        guard !text.isEmpty else { return }
        let place = Int.random(in: 0..<text.count, using: &random)
        let byte = Self.alphabet.randomElement(using: &random) ?? 0x20
        switch Int.random(in: 0..<5, using: &random) {
        case 0: text[place] = byte
        case 1: text.insert(byte, at: place)
        case 2: text.remove(at: place)
        case 3: text.insert(contentsOf: text[place..<min(text.count, place + 6)], at: place)
        default: text.swapAt(place, Int.random(in: 0..<text.count, using: &random))
        }
    }
}

/// A small generator with a fixed beginning, so that failures repeat (SplitMix64).
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
