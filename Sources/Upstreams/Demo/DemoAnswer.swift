import Foundation
import NIOCore

/// An answer of the demo model: one JSON body, or the events of a stream.
enum DemoAnswer {
    case plain(status: Int, body: [UInt8])
    case stream(events: [[UInt8]])

    /// The answer to a request on a path such as `/chat/completions`.
    init(path: String, body: [UInt8]) {
        guard let request = try? JSONDecoder().decode(DemoRequest.self, from: Data(body)) else {
            self = .plain(
                status: 400,
                body: Array(
                    #"{"error":{"message":"The demo model cannot read this request.","type":"invalid_request_error","param":null,"code":"invalid_value"}}"#
                        .utf8
                )
            )
            return
        }
        switch path {
        case "/embeddings": self = Self.embeddings(request)
        case "/completions": self = Self.text(request, isChat: false)
        default: self = Self.text(request, isChat: true)
        }
    }

    private static func text(_ request: DemoRequest, isChat: Bool) -> DemoAnswer {
        let prompt = DemoText.tokens(request.fullText).count + (isChat ? 3 : 0)
        let all = DemoText.tokens(DemoText.answer(to: request.lastText))
        let spoken = Array(all.prefix(request.tokenLimit))
        let finish = spoken.count < all.count ? "length" : "stop"
        let usage =
            #"{"prompt_tokens":\#(prompt),"completion_tokens":\#(spoken.count),"total_tokens":\#(prompt + spoken.count)}"#
        let object = isChat ? "chat.completion" : "text_completion"
        let head = { (kind: String) in
            #""id":"demo-\#(prompt)-\#(spoken.count)","object":"\#(kind)","created":1767225600,"model":\#(quoted(request.model))"#
        }
        guard request.stream == true else {
            let text = quoted(spoken.joined())
            let choice =
                isChat
                ? #"{"index":0,"message":{"role":"assistant","content":\#(text),"refusal":null},"logprobs":null,"finish_reason":"\#(finish)"}"#
                : #"{"index":0,"text":\#(text),"logprobs":null,"finish_reason":"\#(finish)"}"#
            return .plain(
                status: 200,
                body: Array("{\(head(object)),\"choices\":[\(choice)],\"usage\":\(usage)}".utf8)
            )
        }
        let kind = isChat ? "chat.completion.chunk" : object
        func event(_ choices: String, _ usage: String?) -> [UInt8] {
            Array(
                "data: {\(head(kind)),\"choices\":[\(choices)]\(usage.map { ",\"usage\":\($0)" } ?? "")}\n\n"
                    .utf8
            )
        }
        let asked = request.stream_options?.include_usage == true
        let noUsage = asked ? "null" : nil
        var events = spoken.enumerated().map { index, token in
            let role = index == 0 ? #""role":"assistant","# : ""
            return isChat
                ? event(
                    #"{"index":0,"delta":{\#(role)"content":\#(quoted(token))},"finish_reason":null}"#,
                    noUsage
                )
                : event(#"{"index":0,"text":\#(quoted(token)),"finish_reason":null}"#, noUsage)
        }
        let last =
            isChat
            ? #"{"index":0,"delta":{},"finish_reason":"\#(finish)"}"#
            : #"{"index":0,"text":"","finish_reason":"\#(finish)"}"#
        events.append(event(last, noUsage))
        if asked { events.append(event("", usage)) }
        events.append(Array("data: [DONE]\n\n".utf8))
        return .stream(events: events)
    }

    private static func embeddings(_ request: DemoRequest) -> DemoAnswer {
        let texts = request.input?.texts ?? []
        let dimensions = min(max(1, request.dimensions ?? 64), 4096)
        let tokens = texts.reduce(0) { $0 + DemoText.tokens($1).count }
        let data = texts.enumerated().map { index, text in
            let vector = DemoText.embedding(text, dimensions: dimensions)
            let value: String
            if request.encoding_format == "base64" {
                var bytes: [UInt8] = []
                for number in vector {
                    let bits = number.bitPattern
                    bytes += [
                        UInt8(bits & 255), UInt8(bits >> 8 & 255), UInt8(bits >> 16 & 255), UInt8(bits >> 24),
                    ]
                }
                value = "\"\(Data(bytes).base64EncodedString())\""
            } else {
                value = "[\(vector.map { String($0) }.joined(separator: ","))]"
            }
            return #"{"object":"embedding","index":\#(index),"embedding":\#(value)}"#
        }
        let body =
            #"{"object":"list","data":[\#(data.joined(separator: ","))],"model":\#(quoted(request.model)),"usage":{"prompt_tokens":\#(tokens),"total_tokens":\#(tokens)}}"#
        return .plain(status: 200, body: Array(body.utf8))
    }

    private static func quoted(_ text: String) -> String {
        // Encoding a String cannot fail; the fallback keeps the answer valid JSON all the same.
        (try? JSONEncoder().encode(text)).map { String(decoding: $0, as: UTF8.self) } ?? "\"\""
    }
}
