import Dialects
import Testing

@Suite("Splices")
struct SpliceTests {
    @Test("are put in order and made in one pass")
    func orderAndApply() throws {
        let body = Array("0123456789".utf8)
        let splices = [
            Splice(range: 8..<9, replacement: Array("eight".utf8)),
            Splice(range: 1..<1, replacement: Array("+".utf8)),
            Splice(range: 2..<4, replacement: []),
        ]

        let ordered = try #require(Splice.ordered(splices))
        let changed = Splice.apply(ordered, to: body.span)

        #expect(ordered.map(\.range.lowerBound) == [1, 2, 8])
        #expect(String(decoding: changed, as: UTF8.self) == "0+14567eight9")
        #expect(ordered.reduce(0) { $0 + $1.growth } == changed.count - body.count)
    }

    @Test(
        "that overlap or want the same place are refused",
        arguments: [(1..<3, 2..<4), (1..<1, 1..<1), (1..<5, 2..<3), (4..<6, 4..<5)]
    )
    func overlap(_ first: Range<Int>, _ second: Range<Int>) {
        let splices = [Splice(range: first, replacement: []), Splice(range: second, replacement: [])]

        #expect(Splice.ordered(splices) == nil)
        #expect(Splice.ordered(splices.reversed()) == nil)
    }

    @Test("may touch")
    func touch() {
        let splices = [Splice(range: 3..<4, replacement: []), Splice(range: 1..<3, replacement: [])]

        #expect(Splice.ordered(splices)?.map(\.range) == [1..<3, 3..<4])
    }
}
