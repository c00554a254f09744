import Testing
import Vocabulary

@testable import Dialects

@Suite("Streams of every dialect: cut, in pieces, damaged")
struct GoldenStreamTests {
    @Test("there are samples of text, tools, thoughts and refusals in every dialect")
    func samples() { #expect(GoldenStream.all.count == 4 * GoldenPair.names.count) }

    @Test(
        "a stream that is cut in two at any byte says the same, read and passing",
        arguments: GoldenStream.all
    )
    func cutsInTwo(_ stream: GoldenStream) throws {
        let whole = try stream.steps([stream.bytes])
        let seen = stream.seen([stream.bytes])
        #expect(whole.problem == nil && whole.steps.last == .ended)
        #expect(!seen.isTruncated && seen.passesAll)

        for cut in 1..<stream.bytes.count {
            let pieces = [Array(stream.bytes[..<cut]), Array(stream.bytes[cut...])]
            #expect(try stream.steps(pieces).steps == whole.steps, "cut at \(cut)")
            #expect(stream.seen(pieces) == seen, "cut at \(cut)")
        }
    }

    @Test("pieces of any size say the same, read and passing", arguments: GoldenStream.all)
    func pieces(_ stream: GoldenStream) throws {
        let whole = try stream.steps([stream.bytes])
        let seen = stream.seen([stream.bytes])

        // All sizes of one stream are enough: what its pieces have in common with those of others is the framing.
        let sizes =
            stream.name == "stream tools" ? Array(1..<400) : [1, 2, 3, 5, 8, 13, 21, 34, 55, 89, 144, 233]
        for size in sizes where size < stream.bytes.count {
            let pieces = GoldenStream.pieces(stream.bytes, of: size)
            #expect(try stream.steps(pieces).steps == whole.steps, "pieces of \(size)")
            #expect(stream.seen(pieces) == seen, "pieces of \(size)")
        }
    }

    @Test(
        "a stream that stops at any byte has failed, unless it had said why it ends",
        arguments: GoldenStream.all
    )
    func stops(_ stream: GoldenStream) throws {
        let end = try stream.endOfReason()
        for length in 0..<stream.bytes.count {
            let pieces = [Array(stream.bytes[..<length])]
            let (steps, problem) = try stream.steps(pieces)
            let hasEnded = steps.last == .ended

            #expect(!hasEnded || length >= end, "\(length) bytes")
            #expect(hasEnded || problem != nil || steps.last.map(\.isFailure) == true, "\(length) bytes")
            #expect(stream.seen(pieces).isTruncated || length >= end, "\(length) bytes")
        }
        #expect(end <= stream.bytes.count)
    }

    @Test("a damaged stream says the same in any pieces, and follows the rules", arguments: GoldenStream.all)
    func damaged(_ stream: GoldenStream) throws {
        for seed in UInt64(0)..<150 {
            var mutation = PairMutation(seed: seed)
            let bytes = mutation.mutated(stream.bytes)
            let whole = try stream.steps([bytes])
            let small = try stream.steps(GoldenStream.pieces(bytes, of: 1 + Int(seed % 40)))
            var grammar = EventGrammar()
            for step in whole.steps { grammar.take(step) }

            #expect(grammar.faults == [], "seed \(seed)")
            #expect(small.steps == whole.steps && small.problem == whole.problem, "seed \(seed)")
            let seen = stream.seen([bytes])
            #expect(
                stream.seen(GoldenStream.pieces(bytes, of: 1 + Int(seed % 40))).metering == seen.metering,
                "seed \(seed)"
            )
        }
    }
}

extension ReplyEvent {
    /// Whether the step says that the answer has failed.
    fileprivate var isFailure: Bool { if case .failed = self { true } else { false } }
}
