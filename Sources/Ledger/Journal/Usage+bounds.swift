import Policy
import Vocabulary

extension Usage {
    /// Makes input and output together at least so many tokens.
    ///
    /// Which of them an unfinished exchange would have used nobody knows; the rest counts as output.
    mutating func raise(toTokens tokens: Int64) {
        let missing = tokens - budgetedTokens
        if missing > 0 { output = Int(missing) + max(0, output) }
    }

    /// The usage with no count below zero or above `Charge.mostTokens`.
    var bounded: Usage {
        func bounded(_ count: Int) -> Int { max(0, min(count, Int(Charge.mostTokens))) }
        return Usage(
            input: bounded(input),
            cachedInput: bounded(cachedInput),
            cacheWrite: bounded(cacheWrite),
            output: bounded(output),
            reasoning: bounded(reasoning),
            rare: rare,
            serviceTier: serviceTier
        )
    }
}
