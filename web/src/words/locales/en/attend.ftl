### attend
