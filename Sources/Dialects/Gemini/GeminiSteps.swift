import JSONText

/// The steps of a turn in which a model calls functions, looked at in a body as it is.
enum GeminiSteps {
    private enum Content {
        case user
        case other
        /// The model's, whose first call has no signature.
        case unsigned
    }

    /// Whether a step of the current turn begins with a call that has no signature, which newer models refuse
    /// ("Thought signatures", ai.google.dev, read 2026-11); the turn begins behind what the user has said last.
    static func lackSignatures(_ body: Span<UInt8>) -> Bool {
        guard body.firstString("\"functionCall\"") != nil || body.firstString("\"function_call\"") != nil
        else { return false }
        var outline = JSONOutline()
        var lack = false
        guard outline.enter(body, UInt8(ascii: "{")) else { return false }
        while let key = outline.nextMember(body) {
            guard key.matches("contents", in: body), outline.enter(body, UInt8(ascii: "[")) else {
                outline.skipValue(body)
                continue
            }
            while outline.nextElement(body) {
                switch content(&outline, body) {
                case .user: lack = false
                case .unsigned: lack = true
                case .other: break
                }
            }
        }
        return lack
    }

    private static func content(_ outline: inout JSONOutline, _ body: Span<UInt8>) -> Content {
        guard outline.enter(body, UInt8(ascii: "{")) else {
            outline.skipValue(body)
            return .other
        }
        var isModel = false
        var hasResults = false
        var isSigned: Bool?
        while let key = outline.nextMember(body) {
            if key.matches("role", in: body) {
                isModel = body.holds("\"model\"", at: outline.skipValue(body).lowerBound)
            } else if key.matches("parts", in: body), outline.enter(body, UInt8(ascii: "[")) {
                while outline.nextElement(body) { part(&outline, body, &isSigned, &hasResults) }
            } else {
                outline.skipValue(body)
            }
        }
        if isModel { return isSigned == false ? .unsigned : .other }
        return hasResults ? .other : .user
    }

    /// Notes of a part whether it is a result, and of the first call whether it is signed.
    private static func part(
        _ outline: inout JSONOutline,
        _ body: Span<UInt8>,
        _ isSigned: inout Bool?,
        _ hasResults: inout Bool
    ) {
        guard outline.enter(body, UInt8(ascii: "{")) else {
            outline.skipValue(body)
            return
        }
        var isCall = false
        var hasSignature = false
        while let key = outline.nextMember(body) {
            if key.matches("functionCall", in: body) || key.matches("function_call", in: body) {
                isCall = true
            } else if key.matches("thoughtSignature", in: body) || key.matches("thought_signature", in: body)
            {
                hasSignature = true
            } else if key.matches("functionResponse", in: body) || key.matches("function_response", in: body)
            {
                hasResults = true
            }
            outline.skipValue(body)
        }
        if isCall, isSigned == nil { isSigned = hasSignature }
    }
}
