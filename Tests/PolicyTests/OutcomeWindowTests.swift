import Policy
import Testing

@Suite("Windows of outcomes")
struct OutcomeWindowTests {
    @Test(
        "a window of any length has what ended within it, to a tenth of its length",
        arguments: [100, 400, 401, 1_000, 10_000, 60_000, 600_000, 3_600_000]
    )
    func lengths(milliseconds: Int64) {
        let length = milliseconds * 1000
        var window = OutcomeWindow()
        var ends: [Int64] = []
        var now: Int64 = 7_000_000_000
        for index in 0..<500 {
            now += length / 40 + Int64(index % 7) * length / 100
            window.count(isFailure: index % 3 == 0, now: now)
            ends.append(now)

            let counts = window.counts(within: length, now: now)

            let most = ends.count { $0 > now - length * 11 / 10 }
            let least = ends.count { $0 > now - length * 9 / 10 + 1 }
            #expect((least...most).contains(counts.calls), "end \(index)")
        }
        #expect(window.counts(within: length, now: now + length * 11 / 10).calls == 0)
        window.clear()
        #expect(window.counts(within: length, now: now).calls == 0)
    }

    @Test("an end that is told late, and a look that is, count as of the newest slot")
    func late() {
        var window = OutcomeWindow()
        window.count(isFailure: true, now: 50_000_000)
        window.count(isFailure: false, now: 49_000_000)

        let counts = window.counts(within: 10_000_000, now: 48_000_000)

        #expect((counts.successes, counts.failures) == (1, 1))
    }
}
