extension Section {
    static let alertingFields = [
        Field("webhook", .section(.webhook), "Where alerts are posted to, beside the log.")
    ]

    static let webhookFields = [
        Field("url", .text(.webhookURL), "An http or https URL that takes POST.", isRequired: true),
        Field("secret", .reference, "The secret that posts are signed with.", isRequired: true),
    ]
}
