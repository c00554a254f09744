import Testing
import Vocabulary

@testable import Identity

@Suite("A cloud's credential under random events")
struct CredentialLeaseModelTests {
    /// Numbers that a seed decides (SplitMix64).
    private struct Chance: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var value = state
            value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
            value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
            return value ^ value >> 31
        }
    }

    @Test(
        "one fetch runs at a time, nothing is used that has ended, and failures are not repeated at once",
        arguments: 1...40 as ClosedRange<UInt64>
    )
    func random(seed: UInt64) {
        var chance = Chance(state: seed)
        var lease = CredentialLease()
        var now = UTCTime(seconds: 1_800_000_000)
        var isFetching = false
        var failedAt: UTCTime?
        for _ in 0..<2000 {
            now = now + .milliseconds(Int64.random(in: 0...20_000, using: &chance))
            switch lease.advice(at: now) {
            case .use(let held, let isDue):
                #expect(held.credential.expires.map { now < $0 } ?? true)
                #expect(!(isDue && isFetching))
                if isDue {
                    lease.begin()
                    isFetching = true
                }
                if Int.random(in: 0..<50, using: &chance) == 0 { _ = lease.refused(held.number, at: now) }
            case .wait(let begins):
                #expect(begins == !isFetching)
                if let failedAt { #expect(!begins || now - failedAt >= .milliseconds(500)) }
                if begins { lease.begin() }
                isFetching = true
            case .fail: #expect(!isFetching && failedAt != nil)
            }
            guard isFetching, Bool.random(using: &chance) else { continue }
            isFetching = false
            let draw = Double.random(in: 0...1, using: &chance)
            if Int.random(in: 0..<3, using: &chance) == 0 {
                lease.fail(.unusable("down"), at: now, chance: draw)
                failedAt = now
            } else {
                let life = Duration.seconds(Int64.random(in: 1...7200, using: &chance))
                lease.succeed(
                    CloudCredential(.bearer(Secret("t")), expires: now + life),
                    at: now,
                    chance: draw
                )
                failedAt = nil
                #expect(lease.isReady(at: now))
            }
        }
    }
}
