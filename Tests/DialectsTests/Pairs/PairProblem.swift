import Dialects
import Testing

/// Errors as providers write them.
struct PairProblem: CustomTestStringConvertible {
    let target: Operation
    let status: Int
    let body: String
    let kind: UpstreamProblem.Kind

    var testDescription: String { "\(target.rawValue): \(kind.rawValue)" }

    init(_ target: Operation, _ status: Int, _ kind: UpstreamProblem.Kind, _ body: String) {
        self.target = target
        self.status = status
        self.kind = kind
        self.body = body
    }

    static let all =
        [
            PairProblem(
                .chatCompletions,
                401,
                .credentials,
                #"{"error":{"message":"Incorrect API key provided: sk-proj-SECRET.","type":"invalid_request_error","code":"invalid_api_key"}}"#
            ),
            PairProblem(
                .chatCompletions,
                400,
                .invalidRequest,
                #"{"error":{"message":"No route for sk-or-SECRET here","type":"invalid_request_error","param":"x","code":null}}"#
            ),
            PairProblem(
                .chatCompletions,
                400,
                .contextTooLong,
                #"{"error":{"message":"This model's maximum context length is 9 tokens.","code":"context_length_exceeded"}}"#
            ),
            PairProblem(
                .chatCompletions,
                429,
                .credit,
                #"{"error":{"message":"You exceeded your quota: org-SECRET","type":"insufficient_quota","code":"insufficient_quota"}}"#
            ),
            PairProblem(
                .responses,
                429,
                .rateLimited,
                #"{"error":{"message":"Slow down","code":"rate_limit_exceeded"}}"#
            ),
            PairProblem(
                .responses,
                404,
                .modelNotFound,
                #"{"error":{"message":"The model 'x' does not exist","code":"model_not_found"}}"#
            ),
            PairProblem(
                .messages,
                401,
                .credentials,
                #"{"type":"error","error":{"type":"authentication_error","message":"invalid x-api-key SECRET"}}"#
            ),
            PairProblem(
                .messages,
                529,
                .overloaded,
                #"{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}"#
            ),
            PairProblem(
                .messages,
                400,
                .contextTooLong,
                #"{"type":"error","error":{"type":"invalid_request_error","message":"prompt is too long: 9 tokens > 8 maximum"}}"#
            ),
            PairProblem(
                .generateContent,
                400,
                .credentials,
                #"{"error":{"code":400,"message":"API key not valid. SECRET","status":"INVALID_ARGUMENT","details":[{"reason":"API_KEY_INVALID"}]}}"#
            ),
            PairProblem(
                .generateContent,
                429,
                .rateLimited,
                #"{"error":{"code":429,"message":"Resource exhausted","status":"RESOURCE_EXHAUSTED"}}"#
            ),
            PairProblem(
                .generateContent,
                400,
                .contextTooLong,
                #"{"error":{"code":400,"message":"The input token count (9) exceeds the maximum number of tokens allowed (8).","status":"INVALID_ARGUMENT"}}"#
            ),
            PairProblem(
                .converse,
                403,
                .credentials,
                #"{"message":"The security token AKIASECRET is invalid."}"#
            ),
            PairProblem(.converse, 429, .rateLimited, #"{"message":"Too many requests"}"#),
            PairProblem(
                .converse,
                400,
                .contextTooLong,
                #"{"message":"Input is too long for requested model."}"#
            ),
            PairProblem(.cohereChat, 401, .credentials, #"{"message":"invalid api token SECRET"}"#),
            PairProblem(.cohereChat, 400, .invalidRequest, #"{"message":"bad x"}"#),
        ]
        + DialectPair.operations.flatMap { operation in
            [
                PairProblem(operation, 500, .failed, ""),
                PairProblem(operation, 502, .failed, "<html>Bad</html>"),
                PairProblem(operation, 504, .timeout, "{"), PairProblem(operation, 413, .tooLarge, "[]"),
            ]
        }
}
