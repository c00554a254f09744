import Vocabulary

/// How often each target comes first: a choice depends on chance by one number alone, so that it is made for numbers spread over
/// all that can be drawn, by the same functions.
struct RoutingOdds {
    /// How many numbers are tried: shares are true to about a hundredth, plain weights to a thousandth.
    static let draws = 1000
    /// The most targets whose odds are told: each draw looks at all of them.
    static let mostTargets = 100

    /// The shares of the draws in which targets come first, by their names; what rules refuse is in none.
    let shares: [String: Double]

    /// Tries the draws.
    ///
    /// - Parameter first: the target that comes first in a draw, by its name; `nil` if none does.
    init(_ first: (_ chance: Double) -> String?) {
        var counts: [String: Int] = [:]
        for draw in 0..<Self.draws {
            guard let name = first((Double(draw) + 0.5) / Double(Self.draws)) else { continue }
            counts[name, default: 0] += 1
        }
        shares = counts.mapValues { Double($0) / Double(Self.draws) }
    }
}
