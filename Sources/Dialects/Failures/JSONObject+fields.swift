import JSONText
import Vocabulary

extension JSONObject {
    /// Takes a member that must be a whole number which is not negative, such as a limit.
    mutating func takeCount(_ key: String) throws(Refusal) -> Int? {
        guard let value = take(key) else { return nil }
        guard let count = value.integer, count >= 0 else {
            throw Self.refusal(key, "must be a whole number that is not negative")
        }
        return count
    }

    /// Takes a member that must be a number, in its own spelling.
    mutating func takeNumber(_ key: String) throws(Refusal) -> JSONValue? {
        guard let value = take(key) else { return nil }
        guard value.number != nil else { throw Self.refusal(key, "must be a number") }
        return value
    }

    private static func refusal(_ key: String, _ rule: String) -> Refusal {
        Refusal(.invalidBody, "The request's field '\(key)' \(rule).", param: key)
    }
}
