import JSONText
import Vocabulary

extension StoredResponse {
    /// The answer of `DELETE /v1/responses/{id}`.
    public static func deletion(_ id: String) -> [UInt8] {
        let body: JSONValue = ["id": .string(id), "object": "response", "deleted": true]
        return body.bytes
    }

    /// The refusal of a request that goes on from an answer that is not kept.
    public static func notFound(_ id: String) -> Refusal {
        Refusal(
            .previousResponseNotFound,
            "The response '\(id.prefix(128))' that the request goes on from is not kept here: it was never, it was "
                + "deleted, it is too old, or it is another team's. The caller must send the conversation itself.",
            param: "previous_response_id"
        )
    }

    /// The refusal of a request for an answer that is not kept.
    public static func unknown(_ id: String) -> Refusal {
        Refusal(
            .responseNotFound,
            "The response '\(id.prefix(128))' is not kept here: it was never, it was deleted, it is too old, or it is "
                + "another team's. The caller must check the id."
        )
    }

    /// The refusal to stop an answer that is there already.
    public static var isDone: Refusal {
        Refusal(
            .invalidRequest,
            "The response is not made in the background, so that there is nothing to cancel. The caller can delete it."
        )
    }

    /// The answer of `GET /v1/responses/{id}/input_items`: the latest item first unless it is asked otherwise; `nil` if
    /// there is no item that it should follow.
    public func inputList(_ page: StoredResponsePage) -> [UInt8]? {
        var items = page.isAscending ? input : input.reversed()
        if let after = page.after {
            guard let place = items.firstIndex(where: { $0["id"]?.string == after }) else { return nil }
            items.removeFirst(place + 1)
        }
        let shown = Array(items.prefix(page.limit))
        let list: JSONValue = [
            "object": "list", "data": .array(shown), "first_id": shown.first?["id"] ?? .null,
            "last_id": shown.last?["id"] ?? .null, "has_more": .bool(shown.count < items.count),
        ]
        return list.bytes
    }

    /// Refuses what only OpenAI's own servers can do, for a target that is not one of them: what they keep under ids of
    /// theirs, and answers in the background.
    ///
    /// Checked of a request whose previous answer has been expanded.
    public static func refuseForeignState(_ request: JSONValue) throws(Refusal) {
        for field in ["conversation", "prompt", "previous_response_id"] where request[field] != nil {
            throw foreign(field)
        }
        if request["background"] == true { throw foreign("background") }
        for (index, item) in (request["input"]?.array ?? []).enumerated()
        where item["type"] == "item_reference" {
            throw foreign("input[\(index)]")
        }
    }

    private static func foreign(_ field: String) -> Refusal {
        Refusal(
            .invalidBody,
            "The request's field '\(field)' names what only OpenAI's servers keep or do, and the model's target is none "
                + "of them. The caller must leave it out and send the conversation itself.",
            param: field
        )
    }
}
