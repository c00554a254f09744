import JSONText
import Testing
import Vocabulary

@testable import Dialects

@Suite("Mutated requests, answers and streams between every two dialects")
struct PairMutationTests {
    private static let makers = DialectPair.operations.map(PairDialect.init)

    @Test(
        "a request of any values is refused by its field, or written so that its target can read it",
        arguments: DialectPair.operations,
        UInt64(0)..<6
    )
    func requests(_ face: Operation, _ seed: UInt64) throws {
        var mutation = PairMutation(seed: seed)
        for request in PairRequest.all {
            let body = try PairDialect(face).written(request.conversation).body
            for _ in 0..<4 {
                var changed = mutation.swapped(body)
                for _ in 0..<Int(seed % 3) { changed = mutation.swapped(changed) }
                try write(changed, face)
            }
        }
    }

    /// Reads a request and writes it for every target; what is thrown must be a refusal of the body.
    private func write(_ body: JSONValue, _ face: Operation) throws {
        guard let conversation = try refusable({ try PairDialect(face).read(body) }) else { return }
        for target in Self.makers {
            guard let written = try refusable({ try target.written(conversation).body }) else { continue }
            #expect(throws: Never.self, "\(face) to \(target.operation): \(body.text)\n\(written.text)") {
                _ = try target.read(written)
            }
        }
    }

    private func refusable<Value>(_ work: () throws -> Value) throws -> Value? {
        do {
            return try work()
        } catch let refusal as Refusal {
            #expect(refusal.code == .invalidBody)
            #expect(!refusal.message.isEmpty)
            return nil
        }
    }

    @Test(
        "an answer of any values is a failure of the upstream, or one that the caller can read",
        arguments: DialectPair.all,
        UInt64(0)..<2
    )
    func answers(_ pair: DialectPair, _ seed: UInt64) throws {
        var mutation = PairMutation(seed: seed)
        let target = PairDialect(pair.target)
        for answer in PairAnswer.all {
            let value = try JSONValue.read(target.answer(answer.reply(target)))
            for _ in 0..<4 {
                let changed = mutation.swapped(value)
                var translation = try pair.translation()
                guard let bytes = try failable({ try translation.whole(changed.bytes) }) else { continue }
                // An answer that has failed may be told as a failure.
                _ = try failable { try PairDialect(pair.face).reply(bytes) }
            }
        }
    }

    @Test(
        "a stream of any bytes fails, or ends well for the caller too",
        arguments: DialectPair.all,
        UInt64(0)..<2
    )
    func streams(_ pair: DialectPair, _ seed: UInt64) throws {
        var mutation = PairMutation(seed: seed)
        let target = PairDialect(pair.target)
        let face = PairDialect(pair.face)
        for answer in PairAnswer.all where !answer.parts.isEmpty {
            let bytes = try target.stream(answer.reply(target))
            for _ in 0..<2 {
                let changed = mutation.mutated(bytes)
                guard let written = try failable({ try pair.streamed(changed, pieces: 64).bytes }) else {
                    continue
                }
                let reader = try face.dialect().eventReader(of: face.model)
                let (steps, problem) = Streams.steps(written, framing: pair.face.framing, reader: reader)
                var grammar = EventGrammar()
                for step in steps { grammar.take(step) }
                #expect(grammar.faults == [])
                let isTold = steps.contains { if case .failed = $0 { true } else { false } }
                #expect(steps.last == .ended || isTold || problem?.kind == .failed)
            }
        }
    }

    private func failable<Value>(_ work: () throws -> Value) throws -> Value? {
        do {
            return try work()
        } catch let problem as UpstreamProblem {
            #expect(problem.status >= 400)
            return nil
        }
    }
}
