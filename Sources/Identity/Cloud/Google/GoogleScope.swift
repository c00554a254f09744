/// What Google's access tokens are asked for (Google Identity, "OAuth 2.0 Scopes for Google APIs", read November 2026).
enum GoogleScope {
    static let cloudPlatform = "https://www.googleapis.com/auth/cloud-platform"
}
