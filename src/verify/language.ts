/** In which language the program speaks; both: Vietnamese with English under it. */
export type Language = 'vi' | 'en' | 'both';
