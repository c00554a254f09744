/// A decaying average of latencies that believes a change when it has been seen three times.
///
/// Each new value counts for a fifth, so that one odd answer says little. Three in a row that are all less than a quarter of the
/// average, or all more than four times as long, say that the target is another than it was: then the average is theirs.
public struct LatencyAverage: Sendable, Equatable {
    private enum Direction: Sendable, Equatable {
        case shorter, longer
    }

    private static let shift = 4.0
    private static let proof = 3

    private var average = DecayingAverage()
    private var direction: Direction?
    private var run = 0
    private var sum = 0.0

    /// Makes an average of nothing.
    public init() {}

    /// The average; `nil` before the first value.
    public var value: Double? { average.value }

    /// Whether the last answers came much sooner than the average says, and are too few to be believed.
    public var isPromising: Bool { direction == .shorter }

    /// Takes a value in.
    public mutating func add(_ new: Double) {
        let direction = self.direction(of: new)
        if direction != self.direction {
            self.direction = direction
            run = 0
            sum = 0
        }
        if direction != nil {
            run += 1
            sum += new
        }
        guard run == Self.proof else { return average.add(new) }
        average = DecayingAverage()
        average.add(sum / Double(run))
        self.direction = nil
        run = 0
        sum = 0
    }

    private func direction(of new: Double) -> Direction? {
        guard let value else { return nil }
        if new < value / Self.shift { return .shorter }
        return new > value * Self.shift ? .longer : nil
    }
}
