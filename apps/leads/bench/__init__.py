"""How fast the pages are, asked over HTTP as browsers and portals ask."""
