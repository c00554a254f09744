import Vocabulary

/// What many exchanges of a day have in common, and is therefore written once.
struct RecordSeries: Sendable {
    private static let microsecondsADay: Int64 = 86_400_000_000

    static let insert = """
        INSERT INTO series (
            day, team, key, user, model, provider, target, operation, status, error_code, accuracy, price_version
        ) VALUES (?,?,?,?,?,?,?,?,?,?,?,?)
        """

    /// The UTC days since 1970 until the exchanges' own, so that a series goes when the last of them has gone.
    let day: Int64
    private let team: TeamID
    let key: KeyID
    private let user: String
    private let model: String
    private let provider: String
    private let target: String
    private let operation: String
    private let status: Int
    private let errorCode: String
    private let accuracy: Accuracy
    private let priceVersion: String

    /// The series that an exchange belongs to.
    init(of record: borrowing ExchangeRecord) {
        day = Self.day(record.time)
        team = record.team
        key = record.key
        user = record.user
        model = record.model
        provider = record.provider
        target = record.target
        operation = record.operation
        status = record.status
        errorCode = record.errorCode
        accuracy = record.accuracy
        priceVersion = record.priceVersion
    }

    /// Whether an exchange belongs to it.
    func holds(_ record: borrowing ExchangeRecord) -> Bool {
        status == record.status && accuracy == record.accuracy && day == Self.day(record.time)
            && key == record.key && target == record.target && model == record.model && team == record.team
            && provider == record.provider && operation == record.operation && user == record.user
            && priceVersion == record.priceVersion && errorCode == record.errorCode
    }

    /// Puts the values of its row in the order of `insert`.
    func put(into row: inout RowWriter) {
        row.put(day)
        row.put(team.rawValue)
        row.put(key.rawValue)
        row.put(user)
        row.put(model)
        row.put(provider)
        row.put(target)
        row.put(operation)
        row.put(status)
        row.put(errorCode)
        row.put(accuracy.rawValue)
        row.put(priceVersion)
    }

    /// The day of a moment.
    static func day(_ time: UTCTime) -> Int64 { time.microseconds / microsecondsADay }
}
