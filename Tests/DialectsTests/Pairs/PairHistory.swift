import Dialects
import JSONText
import Testing

/// What callers do with an answer: they send it back, in the next request.
enum PairHistory {
    /// A request that goes on after an answer, with the answer's own message as it came.
    static func request(_ face: Operation, after answer: JSONValue, calls: [String] = []) throws -> JSONValue
    {
        switch face {
        case .chatCompletions:
            let message = try #require(answer["choices"]?.array?.first?["message"])
            return messages(
                message,
                results: calls.map { ["role": "tool", "tool_call_id": .string($0), "content": "R"] }
            )
        case .cohereChat:
            let message = try #require(answer["message"])
            return messages(
                message,
                results: calls.map { ["role": "tool", "tool_call_id": .string($0), "content": "R"] }
            )
        case .messages, .invoke:
            let message: JSONValue = ["role": "assistant", "content": try #require(answer["content"])]
            return messages(
                message,
                results: user(
                    calls.map {
                        ["type": "tool_result", "tool_use_id": .string($0), "content": "R"]
                    } + [["type": "text", "text": "Go on."]]
                )
            )
        case .converse:
            let results: [JSONValue] = calls.map {
                ["toolResult": ["toolUseId": .string($0), "content": [["text": "R"]]]]
            }
            return [
                "messages": [
                    ["role": "user", "content": [["text": "What?"]]],
                    try #require(answer["output"]?["message"]),
                    ["role": "user", "content": .array(results + [["text": "Go on."]])],
                ]
            ]
        case .generateContent:
            let results: [JSONValue] = calls.map {
                ["functionResponse": ["id": .string($0), "name": "find", "response": ["r": 1]]]
            }
            return [
                "contents": [
                    ["role": "user", "parts": [["text": "What?"]]],
                    try #require(answer["candidates"]?.array?.first?["content"]),
                    ["role": "user", "parts": .array(results + [["text": "Go on."]])],
                ]
            ]
        default:
            let output = try #require(answer["output"]?.array)
            let results: [JSONValue] = calls.map {
                ["type": "function_call_output", "call_id": .string($0), "output": "R"]
            }
            return [
                "model": "fast",
                "input": .array(
                    [["role": "user", "content": "What?"]] + output + results + [
                        ["role": "user", "content": "Go on."]
                    ]
                ),
            ]
        }
    }

    private static func user(_ content: [JSONValue]) -> [JSONValue] {
        [["role": "user", "content": .array(content)]]
    }

    private static func messages(_ message: JSONValue, results: [JSONValue]) -> JSONValue {
        var messages: [JSONValue] = [["role": "user", "content": "What?"], message] + results
        if results.last?["role"] == "tool" || results.isEmpty {
            messages.append(["role": "user", "content": "Go on."])
        }
        // Without a version it is not invoked; elsewhere it is one of the fields that nobody knows.
        return [
            "model": "fast", "max_tokens": 2_000, "anthropic_version": "bedrock-2023-05-31",
            "messages": .array(messages),
        ]
    }
}
