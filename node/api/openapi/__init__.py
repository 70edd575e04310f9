"""The API's own description (OpenAPI 3.1), made of its routes and of what is told here.

`shapes` are words to write schemas with, `people`, `notes`, `inbox`, `site` and `staff`
the entities, `calls` what each call takes and answers, `document` puts it together.
"""
