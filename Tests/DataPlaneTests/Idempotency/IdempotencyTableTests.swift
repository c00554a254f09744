import NIOCore
import Testing
import Vocabulary

@testable import DataPlane

@Suite("The table of idempotent requests")
struct IdempotencyTableTests {
    private typealias Table = IdempotencyTable<Int>

    private static let minute: Int64 = 60_000_000

    private func key(_ text: String, _ owner: String = "key_a") -> IdempotencyKey {
        IdempotencyKey(owner: KeyID(rawValue: owner), text: text)
    }

    private func answer(_ text: String = "answer", bytes: Int? = nil) -> IdempotentAnswer {
        let body = bytes.map { ByteBuffer(repeating: 0x20, count: $0) } ?? ByteBuffer(string: text)
        return IdempotentAnswer(model: "m", status: 200, lines: ByteBuffer(), body: body, isStream: false)
    }

    private func claim(
        _ table: inout Table,
        _ key: IdempotencyKey,
        digest: String = "1",
        at now: Int64 = 0,
        waiter: Int = 0
    ) -> (String, UInt64) {
        let (claim, number) = table.claim(
            key,
            digest: digest,
            window: Self.minute,
            now: now,
            waiter: waiter
        )
        switch claim {
        case .begins: return ("begins", number)
        case .done(let answer): return (String(buffer: answer.body), number)
        case .waits: return ("waits", number)
        case .differs: return ("differs", number)
        case .crowded: return ("crowded", number)
        }
    }

    @Test(
        "the first does the work, those behind it wait, and later ones have the answer until the window is over"
    )
    func once() {
        var table = Table(mostBytes: 10_000)
        #expect(claim(&table, key("x")).0 == "begins")
        #expect(claim(&table, key("x"), waiter: 7).0 == "waits")
        #expect(claim(&table, key("x"), digest: "2").0 == "differs")
        #expect(claim(&table, key("x", "key_b")).0 == "begins")

        let told = table.end(key("x"), answer(), now: 10)

        #expect(told.map(\.waiter) == [7])
        #expect(claim(&table, key("x"), at: 10 + Self.minute - 1).0 == "answer")
        #expect(claim(&table, key("x"), at: 10 + Self.minute).0 == "begins")
    }

    @Test("work that gave nothing goes to the one who has waited longest, and the others wait on for it")
    func handedOn() {
        var table = Table(mostBytes: 10_000)
        _ = claim(&table, key("x"))
        _ = claim(&table, key("x"), waiter: 1)
        let left = claim(&table, key("x"), waiter: 2).1
        _ = claim(&table, key("x"), waiter: 3)
        table.leave(key("x"), left)

        let first = table.end(key("x"), nil, now: 0)
        #expect(first.map(\.waiter) == [1])
        guard case .begins? = first.first?.end else { return #expect(Bool(false), "it begins") }

        let second = table.end(key("x"), answer(), now: 0)
        #expect(second.map(\.waiter) == [3])
        guard case .done? = second.first?.end else { return #expect(Bool(false), "it is done") }
    }

    @Test("a name is free again when its work gave nothing and nobody waits")
    func freed() {
        var table = Table(mostBytes: 10_000)
        _ = claim(&table, key("x"))
        #expect(table.end(key("x"), nil, now: 0).isEmpty)
        #expect(table.count == 0)
        #expect(claim(&table, key("x"), digest: "9").0 == "begins")
    }

    @Test("more than sixteen do not wait")
    func crowded() {
        var table = Table(mostBytes: 10_000)
        _ = claim(&table, key("x"))
        for waiter in 0..<Table.mostWaiters { #expect(claim(&table, key("x"), waiter: waiter).0 == "waits") }
        #expect(claim(&table, key("x")).0 == "crowded")
    }

    @Test("answers keep to the memory that they may take, the oldest going first")
    func bounded() {
        var table = Table(mostBytes: 10_000)
        for number in 0..<200 {
            _ = claim(&table, key("\(number)"), at: Int64(number))
            _ = table.end(key("\(number)"), answer(bytes: 1000), now: Int64(number))
            #expect(table.bytes <= 10_000)
        }
        #expect(table.count == 10_000 / 1256)
        #expect(claim(&table, key("0"), at: 200).0 == "begins")
        #expect(claim(&table, key("199"), at: 200).0 == String(repeating: " ", count: 1000))
        _ = claim(&table, key("huge"), at: 200)
        _ = table.end(key("huge"), answer(bytes: 20_000), now: 200)
        #expect(claim(&table, key("huge"), at: 200).0 == "begins")
    }

    @Test("whatever happens, work that is under way is never done twice")
    func random() {
        var chance = SystemRandomNumberGenerator()
        var table = Table(mostBytes: 5000)
        var running: [String: Int] = [:]
        for step in 0..<5000 {
            let name = "\(Int.random(in: 0..<20, using: &chance))"
            if running[name] != nil, Bool.random(using: &chance) {
                running[name] = nil
                let kept = Bool.random(using: &chance)
                for (_, end) in table.end(key(name), kept ? answer(bytes: 100) : nil, now: Int64(step)) {
                    if case .begins = end { running[name, default: 0] += 1 }
                }
            } else if claim(&table, key(name), at: Int64(step)).0 == "begins" {
                running[name, default: 0] += 1
            }
            #expect(running.values.allSatisfy { $0 == 1 })
        }
    }
}
