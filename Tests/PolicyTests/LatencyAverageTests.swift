import Policy
import Testing

@Suite("Averages of latencies")
struct LatencyAverageTests {
    private func average(_ values: [Double]) -> LatencyAverage {
        var average = LatencyAverage()
        for value in values { average.add(value) }
        return average
    }

    @Test("each value counts for a fifth")
    func decays() {
        #expect(average([]).value == nil)
        #expect(average([100]).value == 100)
        #expect(average([100, 200]).value == 120)
        #expect(average([100, 50]).value == 90)
    }

    @Test("three in a row that are far from the average are the average, fewer are not")
    func changes() {
        #expect(average([1000, 10, 20, 30]).value == 20)
        #expect(average([10, 1000, 2000, 3000]).value == 2000)
        #expect((average([1000, 10, 20]).value ?? 0) > 600)
        // What comes between begins the count again.
        #expect((average([1000, 10, 20, 900, 30, 40]).value ?? 0) > 400)
        #expect((average([1000, 10, 20, 9000, 30, 40]).value ?? 0) > 400)
    }

    @Test("it promises something while answers are quicker than it says, and until that is believed")
    func promises() {
        #expect(!average([1000]).isPromising)
        #expect(average([1000, 10]).isPromising)
        #expect(average([1000, 10, 20]).isPromising)
        #expect(!average([1000, 10, 20, 30]).isPromising)
        #expect(!average([1000, 10, 900]).isPromising)
        #expect(!average([10, 1000]).isPromising)
    }
}
