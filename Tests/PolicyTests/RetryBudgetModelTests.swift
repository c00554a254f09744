import Policy
import Testing

/// Any course of requests and repeats against a list of all that happened.
@Suite("Budgets of repeats")
struct RetryBudgetModelTests {
    private struct History {
        let least: Int
        private var requests: [Int64] = []
        private var repeats: [Int64] = []

        init(least: Int) { self.least = least }

        mutating func request(_ second: Int64) { requests.append(second) }

        /// Whether one is allowed by what the last ten seconds saw; then it is taken.
        mutating func takes(_ second: Int64, _ percent: Int) -> Bool {
            requests.removeAll { $0 <= second - 10 }
            repeats.removeAll { $0 <= second - 10 }
            guard repeats.count < max(least, requests.count * percent / 100) else { return false }
            repeats.append(second)
            return true
        }
    }

    @Test(
        "a repeat is allowed where the last ten seconds have room for it, and nowhere else",
        arguments: 0..<100
    )
    func model(_ seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let least = [0, 3, RetryBudget.leastRepeats].randomElement(using: &random) ?? 0
        var budget = RetryBudget(least: least)
        var history = History(least: least)
        var second = Int64.random(in: 0...2_000_000_000, using: &random)
        for _ in 0..<2000 {
            switch Int.random(in: 0..<12, using: &random) {
            case 0: second += Int64.random(in: 0...3, using: &random)
            case 1 where Int.random(in: 0..<10, using: &random) == 0:
                second += Int64.random(in: 5...40, using: &random)
            case 2...6:
                budget.countRequest(second: second)
                history.request(second)
            default:
                let percent = [0, 1, 10, 50, 100].randomElement(using: &random) ?? 0
                let isTaken = budget.takeRepeat(second: second, percent: percent)
                #expect(isTaken == history.takes(second, percent))
            }
        }
    }

    @Test("a total outage is asked no more than its requests and their share, however many want to repeat")
    func outage() {
        var budget = RetryBudget()
        var asked = 0
        for second in Int64(0)..<60 {
            for _ in 0..<500 {
                budget.countRequest(second: second)
                asked += 1
                // Each would repeat twice.
                for _ in 0..<2 where budget.takeRepeat(second: second, percent: 10) { asked += 1 }
            }
        }
        #expect(asked <= 60 * 500 * 110 / 100)
    }
}
