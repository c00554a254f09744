import JSONText
import Vocabulary

/// The answers of `GET /v1/models` and `GET /v1/models/{id}` to callers that send `anthropic-version`.
public enum AnthropicModelList {
    /// The list, in the order given, as its only page.
    public static func body(_ entries: [ModelList.Entry]) -> [UInt8] {
        let list: JSONValue = [
            "data": .array(entries.map(value)), "has_more": false,
            "first_id": entries.first.map { .string($0.id) } ?? .null,
            "last_id": entries.last.map { .string($0.id) } ?? .null,
        ]
        return list.bytes
    }

    /// One model alone.
    public static func body(_ entry: ModelList.Entry) -> [UInt8] { value(entry).bytes }

    private static func value(_ entry: ModelList.Entry) -> JSONValue {
        [
            "type": "model", "id": .string(entry.id), "display_name": .string(entry.id),
            "created_at": .string(UTCTime(seconds: entry.created).description), "lifecycle": "active",
        ]
    }
}
