import Policy
import Testing

@Suite("Alert thresholds")
struct AlertThresholdTests {
    private func reached(_ settled: Int64, of limit: Int64) -> [Int] {
        AlertThresholds.reached(
            [1, 50, 80, 100],
            settled: Quantity(count: settled),
            limit: Quantity(count: limit)
        )
    }

    @Test("a share is reached exactly, and not a nano-dollar before")
    func exact() {
        #expect(reached(499, of: 1000) == [1])
        #expect(reached(500, of: 1000) == [1, 50])
        #expect(reached(999, of: 1000) == [1, 50, 80])
        #expect(reached(1000, of: 1000) == [1, 50, 80, 100])
        #expect(reached(5000, of: 1000) == [1, 50, 80, 100])
    }

    @Test("odd limits round in nobody's favour")
    func odd() {
        #expect(reached(1, of: 3) == [1])
        #expect(reached(2, of: 3) == [1, 50])
        #expect(reached(3, of: 5) == [1, 50])
        #expect(reached(4, of: 5) == [1, 50, 80])
    }

    @Test("the largest amounts do not overflow")
    func large() {
        #expect(reached(.max, of: .max) == [1, 50, 80, 100])
        #expect(reached(.max / 2, of: .max) == [1])
        #expect(reached(.max / 2 + 1, of: .max) == [1, 50])
    }

    @Test("nothing spent reaches nothing, and a limit of zero is reached by anything")
    func zero() {
        #expect(reached(0, of: 1000).isEmpty)
        #expect(reached(0, of: 0).isEmpty)
        #expect(reached(1, of: 0) == [1, 50, 80, 100])
        #expect(reached(1, of: -5) == [1, 50, 80, 100])
    }
}
